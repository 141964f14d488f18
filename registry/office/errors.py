"""What goes wrong with the papers of a file."""

from registry.errors import RegistryError


class PaperNotKept(RegistryError):
    """A step names papers by hash; each must be uploaded before (D15)."""

    code = "PAPER_NOT_KEPT"
    zh = "引用的文件尚未上传：{papers}。"
    en = "These papers have not been uploaded: {papers}."
    remedy_zh = "请先上传文件，再提交本步骤。"
    remedy_en = "Upload the papers first, then take this step."
