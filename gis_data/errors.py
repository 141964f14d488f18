"""What a sender of a file can do something about.

These stop the reading. Everything that can be read with a fault is a finding (`findings`), so that all faults
come at once (D9).
"""

from sink.errors import ActionableError


class GisDataError(ActionableError):
    """A file cannot be read as land."""

    code = "GIS_DATA_ERROR"


class EngineMissing(GisDataError):
    code = "GIS_ENGINE_MISSING"
    zh = "未安装计算引擎 {engine}。"
    en = "The engine {engine} is not installed."
    remedy_zh = "请安装 linpiao[cluster]，或改用 threads。"
    remedy_en = "Install linpiao[cluster], or use threads."


class FileUnreadable(GisDataError):
    code = "GIS_FILE_UNREADABLE"
    zh = "“{name}”无法读取：{detail}。"
    en = "“{name}” cannot be read: {detail}."
    remedy_zh = "请在原软件中打开确认后重新导出，再上传。"
    remedy_en = "Open it in the program that made it, export it again and upload that."


class FormatUnknown(GisDataError):
    code = "GIS_FORMAT_UNKNOWN"
    zh = "“{name}”不是可识别的矢量或表格文件。"
    en = "“{name}” is not a vector or table file we know."
    remedy_zh = "请上传压缩的 Shapefile、GeoPackage、FileGDB、GeoJSON、KML、MapInfo、DXF、XLSX 或 CSV。"
    remedy_en = "Send a zipped Shapefile, GeoPackage, FileGDB, GeoJSON, KML, MapInfo, DXF, XLSX or CSV."


class FormatRefused(GisDataError):
    code = "GIS_FORMAT_REFUSED"
    zh = "不接收“{name}”：它是 {format} 文件。"
    en = "“{name}” is not accepted: it is a {format} file."
    remedy_zh = "请改用本系统接收的格式导出后上传。"
    remedy_en = "Export it in a format we take."


class DwgRefused(FormatRefused):
    code = "GIS_DWG_REFUSED"
    remedy_zh = "请在 CAD 中另存为 DXF，或由外业软件导出 Shapefile。"
    remedy_en = "Save it as DXF in the CAD program, or export a Shapefile."


class PackingRefused(FormatRefused):
    code = "GIS_PACKING_REFUSED"
    remedy_zh = "请改用 ZIP 压缩。"
    remedy_en = "Pack it as ZIP."


class XlsRefused(FormatRefused):
    code = "GIS_XLS_REFUSED"
    remedy_zh = "请另存为 XLSX 后上传。"
    remedy_en = "Save it as XLSX."


class ContentDiffers(GisDataError):
    code = "GIS_CONTENT_DIFFERS"
    zh = "“{name}”的内容与扩展名不符：实际是 {format}。"
    en = "“{name}” is not what its extension says: it is {format}."
    remedy_zh = "请改用正确的扩展名，或重新导出后上传。"
    remedy_en = "Give it the right extension, or export it again."


class ContainerHostile(GisDataError):
    """A data set that would read other files than its own."""

    code = "GIS_CONTAINER_HOSTILE"
    zh = "“{name}”中的表“{table}”会读取文件以外的内容，已拒绝。"
    en = "The table “{table}” in “{name}” reads beyond its own file: refused."
    remedy_zh = "请导出只含普通图层和表的 GeoPackage。"
    remedy_en = "Export a GeoPackage of plain layers and tables."


class PartMissing(GisDataError):
    code = "GIS_PART_MISSING"
    zh = "“{name}”缺少必需的部件：{parts}。"
    en = "“{name}” lacks required parts: {parts}."
    remedy_zh = "请把同名的 .shp、.shx、.dbf、.prj 一起压缩后上传。"
    remedy_en = "Zip the .shp, .shx, .dbf and .prj of the same name together."


class NothingInside(GisDataError):
    code = "GIS_NOTHING_INSIDE"
    zh = "“{name}”中没有小班图层，也没有可用的表格。"
    en = "“{name}” holds no layer of sub-compartments and no usable table."
    remedy_zh = "请确认导出时选择了小班面图层且要素数不为零。"
    remedy_en = "Check that the polygon layer was selected and is not empty when exporting."


class LayerChoice(GisDataError):
    code = "GIS_LAYER_CHOICE"
    zh = "“{name}”有多个可用的小班图层：{layers}。"
    en = "“{name}” has several possible layers of sub-compartments: {layers}."
    remedy_zh = "请指明要导入哪一个；系统不替您猜测。"
    remedy_en = "Say which one to import; nothing is guessed."


class TallyChoice(LayerChoice):
    code = "GIS_TALLY_CHOICE"
    zh = "“{name}”有多个可用的检尺表：{layers}。"
    en = "“{name}” has several possible tables of trees: {layers}."


class LayerAbsent(GisDataError):
    code = "GIS_LAYER_ABSENT"
    zh = "“{name}”中没有图层“{layer}”；现有：{layers}。"
    en = "“{name}” has no layer “{layer}”; there are: {layers}."
    remedy_zh = "请从现有图层中选择。"
    remedy_en = "Choose one of these."


class ArchiveRefused(GisDataError):
    """An archive that could do harm. The members are named, nothing is unpacked."""

    code = "GIS_ARCHIVE_REFUSED"
    remedy_zh = "请只把数据文件本身压缩成一个普通 ZIP（不加密、不嵌套）后上传。"
    remedy_en = "Zip only the data files themselves, in one plain archive without password or inner archives."


class ArchivePath(ArchiveRefused):
    code = "GIS_ARCHIVE_PATH"
    zh = "压缩包成员“{member}”的路径指向包外。"
    en = "Archive member “{member}” points outside the archive."


class ArchiveLink(ArchiveRefused):
    code = "GIS_ARCHIVE_LINK"
    zh = "压缩包成员“{member}”是链接，不是文件。"
    en = "Archive member “{member}” is a link, not a file."


class ArchiveEncrypted(ArchiveRefused):
    code = "GIS_ARCHIVE_ENCRYPTED"
    zh = "压缩包成员“{member}”有密码。"
    en = "Archive member “{member}” is encrypted."


class ArchiveNested(ArchiveRefused):
    code = "GIS_ARCHIVE_NESTED"
    zh = "压缩包中还有压缩包“{member}”。"
    en = "The archive holds another archive, “{member}”."


class ArchiveDuplicate(ArchiveRefused):
    code = "GIS_ARCHIVE_DUPLICATE"
    zh = "压缩包中“{member}”出现两次。"
    en = "“{member}” is in the archive twice."


class ArchiveTooLarge(ArchiveRefused):
    code = "GIS_ARCHIVE_TOO_LARGE"
    zh = "压缩包超出限制：{measure} {found}，上限 {limit}。"
    en = "The archive is beyond a limit: {measure} {found}, at most {limit}."
    remedy_zh = "请按乡镇分批上传，并去掉影像等无关文件。"
    remedy_en = "Upload by township, without images and other unrelated files."


class LimitExceeded(GisDataError):
    code = "GIS_LIMIT_EXCEEDED"
    zh = "“{name}”超出限制：{measure} {found}，上限 {limit}。"
    en = "“{name}” is beyond a limit: {measure} {found}, at most {limit}."
    remedy_zh = "请按乡镇分批上传；若确有需要，请联系管理员调整上限。"
    remedy_en = "Upload by township; if it must be one file, ask the operator to raise the limit."


class ReadingStopped(GisDataError):
    """The native reader crashed in its child process."""

    code = "GIS_READING_STOPPED"
    zh = "读取“{name}”时程序异常中止。"
    en = "The reader crashed on “{name}”."
    remedy_zh = "文件可能已损坏或过大：请重新导出，或按乡镇分批上传。"
    remedy_en = "The file may be damaged or too large: export it again, or upload it by township."


class ReadingTooLong(ReadingStopped):
    code = "GIS_READING_TOO_LONG"
    zh = "读取“{name}”超过 {limit_s} 秒的时间上限，已中止。"
    en = "Reading “{name}” took longer than {limit_s} s and was stopped."


class ReadingTooHeavy(ReadingStopped):
    code = "GIS_READING_TOO_HEAVY"
    zh = "读取“{name}”超过 {limit_mib} MiB 的内存上限，已中止。"
    en = "Reading “{name}” needed more than {limit_mib} MiB of memory and was stopped."


class CrsUnknown(GisDataError):
    code = "GIS_CRS_UNKNOWN"
    zh = "“{name}”没有声明坐标系，坐标值也不符合银川一带的任何候选（{bounds}）。"
    en = "“{name}” declares no coordinate system and its numbers fit no candidate near Yinchuan ({bounds})."
    remedy_zh = "请附上 .prj 文件，或说明坐标系（EPSG 编号）。"
    remedy_en = "Add the .prj file, or state the coordinate system as an EPSG code."


class CrsRefused(GisDataError):
    code = "GIS_CRS_REFUSED"
    zh = "“{name}”的坐标系是 {crs}，无法无误差地转换到 CGCS2000（EPSG:4490）。"
    en = "“{name}” is in {crs}, which cannot be brought to CGCS2000 (EPSG:4490) without an unknown shift."
    remedy_zh = "请用本单位的转换参数转为 CGCS2000 后上传，或由管理员登记七参数。"
    remedy_en = "Convert it with your office's parameters first, or have the operator register them."


class EncodingUnknown(GisDataError):
    code = "GIS_ENCODING_UNKNOWN"
    zh = "“{name}”的文字既不是 UTF-8 也不是 GB18030（样例：{sample}）。"
    en = "The text in “{name}” is neither UTF-8 nor GB18030 (sample: {sample})."
    remedy_zh = "请另存为 UTF-8 后上传，或说明编码。"
    remedy_en = "Save it as UTF-8, or state the encoding."


class EncodingRefused(GisDataError):
    code = "GIS_ENCODING_REFUSED"
    zh = "不认识编码“{encoding}”。"
    en = "“{encoding}” is not an encoding we know."
    remedy_zh = "可用：UTF-8、GB18030。"
    remedy_en = "Use UTF-8 or GB18030."


class LayerKindUnknown(GisDataError):
    code = "GIS_LAYER_KIND_UNKNOWN"
    zh = "没有“{kind}”这种参考图层；可用：{kinds}。"
    en = "There is no reference layer “{kind}”; known: {kinds}."
    remedy_zh = "请从列出的种类中选择。"
    remedy_en = "Choose one of the listed kinds."


class LayerUnsourced(GisDataError):
    code = "GIS_LAYER_UNSOURCED"
    zh = "参考图层“{name}”没有写明版本和来源。"
    en = "The reference layer “{name}” states no version or no source."
    remedy_zh = "请写明版本（如年度）和提供单位。"
    remedy_en = "State the version, such as its year, and who supplied it."


class LayerColumnMissing(GisDataError):
    code = "GIS_LAYER_COLUMN_MISSING"
    zh = "参考图层“{name}”缺少“{column}”字段（可用字段名：{aliases}）。"
    en = "The reference layer “{name}” lacks the column “{column}” (names: {aliases})."
    remedy_zh = "请补充该字段后重新加载。"
    remedy_en = "Add the column and load it again."


class RasterRefused(GisDataError):
    code = "GIS_RASTER_REFUSED"
    zh = "“{name}”不是可读的影像（GeoTIFF 或 JPEG 2000）。"
    en = "“{name}” is no readable raster (GeoTIFF or JPEG 2000)."
    remedy_zh = "请核对文件是否完整，或另存为 GeoTIFF。"
    remedy_en = "Check that the file is whole, or save it as a GeoTIFF."


class RasterUnplaced(GisDataError):
    code = "GIS_RASTER_UNPLACED"
    zh = "影像“{name}”没有坐标系或地理变换，无法定位。"
    en = "The raster “{name}” has no coordinate system or no geotransform; nothing tells where it lies."
    remedy_zh = "请向提供单位索取带坐标的影像。"
    remedy_en = "Ask its supplier for the georeferenced raster."


class GridsDiffer(GisDataError):
    code = "GIS_GRIDS_DIFFER"
    zh = "“{name}”与“{other}”的坐标系、范围或分辨率不同，不能逐像元计算。"
    en = "“{name}” and “{other}” differ in coordinate system, extent or cell size; their cells do not match."
    remedy_zh = "请先重采样到同一格网。"
    remedy_en = "Resample them to one grid first."


class CatalogueUnreadable(GisDataError):
    code = "GIS_CATALOGUE_UNREADABLE"
    zh = "影像目录中的“{name}”缺失、损坏，或与目录所记的哈希不符。"
    en = "“{name}” of the catalogue of scenes is missing, damaged, or not the file that was catalogued."
    remedy_zh = "请重新生成目录，或恢复原文件。"
    remedy_en = "Write the catalogue anew, or restore the original file."


class TileOutside(GisDataError):
    code = "TILE_OUTSIDE"
    zh = "没有这张瓦片：{zoom}/{x}/{y}。"
    en = "There is no such tile: {zoom}/{x}/{y}."
    remedy_zh = "级别为 0 到 22，行列号小于 2 的级别次方。"
    remedy_en = "Zooms run from 0 to 22; columns and rows stay below two to the power of the zoom."
