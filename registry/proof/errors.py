"""What can be wrong with a proof, and what stops the log from signing."""

from registry.errors import RegistryError, Words


class UnreadableProof(RegistryError):
    """Bytes that are not what their format says."""

    code = "UNREADABLE_PROOF"
    zh = "证明内容无法读取：{problem:zh}"
    en = "The proof cannot be read: {problem:en}"
    remedy_zh = "请重新下载原始文件，不要经过编辑、截图或格式转换。"
    remedy_en = "Download the original file again, unedited and unconverted."

    def __init__(self, zh: str, en: str) -> None:
        self.problem = Words(zh, en)
        super().__init__(problem=self.problem)


class UntrustedNote(RegistryError):
    """No trusted key signed, or a trusted key's signature is wrong."""

    code = "UNTRUSTED_NOTE"
    zh = "签名不可信：{problem:zh}"
    en = "The signature is not trusted: {problem:en}"
    remedy_zh = "请核对公布的验证公钥。"
    remedy_en = "Compare the published verification key."

    def __init__(self, zh: str, en: str) -> None:
        self.problem = Words(zh, en)
        super().__init__(problem=self.problem)


class LogInconsistent(RegistryError):
    """The stored log is no continuation of what was signed before: nothing more is signed."""

    code = "LOG_INCONSISTENT"
    zh = "公开日志{origin}与已签发的检查点不一致（{problem:zh}），已停止签发。"
    en = "The log {origin} does not continue its signed checkpoint ({problem:en}); signing has stopped."
    remedy_zh = "请运行 linpiao check，并从未缺失记录的备份恢复。"
    remedy_en = "Run linpiao check and restore from a backup that lacks no entry."

    def __init__(self, origin: str, zh: str, en: str) -> None:
        super().__init__(origin=origin, problem=Words(zh, en))
