"""What went wrong with something kept beside the database."""

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
