"""What went wrong with the database or with a file kept beside it."""

from registry.errors import RegistryError


class FileLost(RegistryError):
    code = "FILE_LOST"
    zh = "存储中没有文件{sha256}。"
    en = "The store has no file {sha256}."
    remedy_zh = "请从备份恢复该文件。"
    remedy_en = "Restore it from the backup."


class FileDamaged(RegistryError):
    code = "FILE_DAMAGED"
    zh = "文件{sha256}已损坏或被改动。"
    en = "The file {sha256} is damaged or was changed."
    remedy_zh = "请从备份恢复该文件并查明原因。"
    remedy_en = "Restore it from the backup and find out why."


class ExtensionMissing(RegistryError):
    code = "EXTENSION_MISSING"
    zh = "数据库缺少扩展{name}，当前账号无权安装或服务器未安装该扩展。"
    en = "The database lacks the extension {name}; this account may not create it, or the server has none."
    remedy_zh = "请由数据库管理员安装并执行 CREATE EXTENSION {name}。"
    remedy_en = "Have the database administrator install it and run CREATE EXTENSION {name}."
