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


class ToolMissing(RegistryError):
    code = "TOOL_MISSING"
    zh = "没有找到程序{name}，不能备份或恢复 PostgreSQL。"
    en = "The program {name} was not found; PostgreSQL can be neither backed up nor restored."
    remedy_zh = "请安装 postgresql-client，版本不低于服务器。"
    remedy_en = "Install postgresql-client, not older than the server."


class ToolFailed(RegistryError):
    code = "TOOL_FAILED"
    zh = "程序{name}没有完成：{said}"
    en = "The program {name} did not finish: {said}"
    remedy_zh = "请按上述原因处理后重试；未完成的内容不会生效。"
    remedy_en = "See to the cause and try again; nothing of the attempt is in force."


class TargetNotEmpty(RegistryError):
    """Neither a backup nor a restore ever writes over something."""

    code = "TARGET_NOT_EMPTY"
    zh = "目标不是空的：{places}。"
    en = "The target is not empty: {places}."
    remedy_zh = "请另选空的目标；确认不再需要的内容请自行移走。"
    remedy_en = "Choose an empty one, or move away what you are sure to need no more."


class NothingToBackUp(RegistryError):
    code = "NOTHING_TO_BACK_UP"
    zh = "数据库是空的，没有可备份的内容。"
    en = "The database is empty: there is nothing to back up."
    remedy_zh = "请核对 LINPIAO_DATABASE_URL。"
    remedy_en = "Check LINPIAO_DATABASE_URL."


class BackupDamaged(RegistryError):
    """`places`: every file that differs, the manifest first."""

    code = "BACKUP_DAMAGED"
    zh = "备份不完整或被改动：{places:zh}。"
    en = "The backup is incomplete or was changed: {places:en}."
    remedy_zh = "请改用另一份备份，并查明原因。"
    remedy_en = "Use another backup and find out why."


class BackupOfAnother(RegistryError):
    code = "BACKUP_OF_ANOTHER"
    zh = "这份备份属于{found}，此处的设置为{wanted}。"
    en = "This backup belongs to {found}; the settings here say {wanted}."
    remedy_zh = "请核对 LINPIAO_DATABASE_URL、LINPIAO_SCHEMA 和 LINPIAO_LOG_ORIGIN。"
    remedy_en = "Check LINPIAO_DATABASE_URL, LINPIAO_SCHEMA and LINPIAO_LOG_ORIGIN."
