"""What goes wrong with a ticket of paper that is to be taken over."""

from registry.errors import RegistryError, RuleRefused


class CellWrong(RuleRefused):
    code = "CELL_WRONG"
    zh = "“{column}”为“{found}”，应为{expected:zh}。"
    en = "{column} is “{found}”; expected: {expected:en}."
    remedy_zh = "请对照纸质林票更正表格。"
    remedy_en = "Correct the sheet after the paper."


class NumberTaken(RuleRefused):
    code = "NUMBER_TAKEN"
    zh = "票号{number}{where:zh}。"
    en = "The number {number} {where:en}."
    remedy_zh = "请核对纸质林票的编号。"
    remedy_en = "Check the number on the paper."


class ScanMissing(RuleRefused):
    code = "SCAN_MISSING"
    zh = "扫描件中没有 {name}.pdf（或 .jpg、.png）。"
    en = "There is no scan {name}.pdf (or .jpg, .png)."
    remedy_zh = '扫描件以票号为文件名；票号中的 / \\ : * ? " < > | 写作下划线。'
    remedy_en = 'Scans are named by the number; write / \\ : * ? " < > | in it as an underscore.'


class OutlineCount(RuleRefused):
    code = "OUTLINE_COUNT"
    zh = "图形文件中该票号有 {count} 个图形，应为 1 个。"
    en = "The file of outlines holds {count} shapes of this number; there must be one."
    remedy_zh = "请核对图形属性表中的票号；一张林票一个（多部件）图形。"
    remedy_en = (
        "Check the number in the table of shapes; one ticket is one shape, of several parts if need be."
    )


class PaperEnded(RuleRefused):
    code = "PAPER_ENDED"
    zh = "纸质林票已于{valid_to}届满，不再作为有效林票转录。"
    en = "The paper ended on {valid_to}; it is not taken over as a living ticket."
    remedy_zh = "请存入纸质档案；权利人可以申请新票。"
    remedy_en = "Keep it in the archive; its holder may apply for a new ticket."


class CertificateDiffers(RuleRefused):
    code = "CERTIFICATE_DIFFERS"
    zh = "权证{number}在登记簿中的{what:zh}与表格不一致。"
    en = "The {what:en} of certificate {number} in the register differs from the sheet."
    remedy_zh = "请核对权证原件；登记有误时先更正权证登记。"
    remedy_en = "Check the certificate itself; if the register is wrong, correct it first."


class TakeOverError(RegistryError):
    """The files as a whole cannot be taken over."""

    code = "TAKE_OVER_ERROR"


class HeadingsMissing(TakeOverError):
    code = "HEADINGS_MISSING"
    zh = "表格第一行缺少列：{headings}。"
    en = "The first line of the sheet lacks these columns: {headings}."
    remedy_zh = "请使用转录表的列名，见操作手册“转录纸质林票”。"
    remedy_en = "Use the columns of the how-to on taking over paper tickets."


class RowsBlocked(TakeOverError):
    code = "ROWS_BLOCKED"
    zh = "{count}行有问题，不能转录：第{rows}行。"
    en = "{count} rows have problems and cannot be taken over: rows {rows}."
    remedy_zh = "请先试办查看每行的全部问题并更正；也可以只转录其余各行。"
    remedy_en = "Run the check to see every problem of every row and correct them, or leave these rows out."


class OtherFiles(TakeOverError):
    """What is confirmed is what was proposed, byte for byte."""

    code = "OTHER_FILES"
    zh = "文件与提请时的不是同一份：{names}。"
    en = "These are not the files that were proposed: {names}."
    remedy_zh = "请按提请时的文件确认，或者重新提请。"
    remedy_en = "Confirm the files as proposed, or propose anew."
