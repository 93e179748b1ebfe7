/** FileType by extension, as ContentVersion shows it (Object Reference; the list is the common part of it). */
const FILE_TYPES: Readonly<Record<string, string>> = {
  bmp: "BMP",
  csv: "CSV",
  doc: "WORD",
  docx: "WORD_X",
  eml: "EML",
  gif: "GIF",
  htm: "HTML",
  html: "HTML",
  jpeg: "JPEG",
  jpg: "JPG",
  json: "JSON",
  mov: "MOV",
  mp3: "MP3",
  mp4: "MP4",
  pdf: "PDF",
  png: "PNG",
  ppt: "POWER_POINT",
  pptx: "POWER_POINT_X",
  rtf: "RTF",
  svg: "SVG",
  tif: "TIFF",
  tiff: "TIFF",
  txt: "TEXT",
  xls: "EXCEL",
  xlsx: "EXCEL_X",
  xml: "XML",
  zip: "ZIP",
};

/** `reports/Q1.final.PDF` → title `Q1.final`, extension `PDF`, type PDF; without an extension the type is UNKNOWN. */
export function fileParts(path: string): { title: string; extension: string | null; fileType: string } {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : null;
  return {
    title: extension === null ? name : name.slice(0, dot),
    extension,
    fileType: (extension && FILE_TYPES[extension.toLowerCase()]) ?? "UNKNOWN",
  };
}
