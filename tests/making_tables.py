"""Documents with tables, made on the fly in four forms: PDF, scan, Word and Markdown. All of it is invented."""

from __future__ import annotations

from pathlib import Path

from making_files import noisy, pdf_canvas, picture_pdf

from pipeline.model import Cell, Table

HEAD = (
    "CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA",
    "Phát triển đọc sách và thư viện cơ sở giai đoạn 2021 - 2030",
)
INTRO = (
    "Chương trình được thực hiện trên phạm vi cả nước với các chỉ tiêu nêu tại bảng dưới đây.",
    "Bảng 1. Các chỉ tiêu của Chương trình",
)
CLOSING = ("Các bộ, ngành và địa phương căn cứ các chỉ tiêu trên để xây dựng kế hoạch hằng năm.",)

# TT, chỉ tiêu, đơn vị tính, thực hiện năm 2020, đến năm 2025, đến năm 2030, cơ quan chủ trì; a lone text is a section
COLUMNS = (
    "TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2020", "Đến năm 2025", "Đến năm 2030", "Cơ quan chủ trì",
)  # fmt: skip
ROWS: tuple[tuple[str, ...], ...] = (
    ("Mục tiêu 1: Mở rộng mạng lưới thư viện",),
    ("1", "Tỷ lệ xã có phòng đọc sách", "%", "41,5", "70", "95", "Bộ Văn hóa"),
    ("2", "Tỷ lệ trường tiểu học có thư viện đạt chuẩn", "%", "52", "≥ 80", "100", "Bộ Giáo dục"),
    ("3", "Số thư viện lưu động", "xe", "38", "120", "250", "Bộ Văn hóa"),
    ("4", "Diện tích phòng đọc xây mới", "m2", "12.400", "45.000", "98.500", "Bộ Xây dựng"),
    ("5", "Tỷ lệ thư viện huyện có phòng đọc cho người khiếm thị", "%", "18", "40 - 45", "75", "Bộ Văn hóa"),
    ("6", "Số điểm đọc sách tại bưu điện văn hóa xã", "điểm", "2.150", "4.600", "7.300", "Bộ Thông tin"),
    ("7", "Tỷ lệ khu công nghiệp có tủ sách cho công nhân", "%", "9,8", "35", "60", "Tổng Liên đoàn Lao động"),
    ("8", "Số thư viện xã được sửa chữa, nâng cấp", "thư viện", "310", "1.250", "2.600", "Bộ Văn hóa"),
    ("Mục tiêu 2: Phát triển vốn tài liệu",),
    ("9", "Số bản sách bổ sung hằng năm", "nghìn bản", "420", "900", "1.500", "Bộ Văn hóa"),
    ("10", "Số bản sách trên đầu người", "bản/người", "0,4", "0,7", "1,2", "Bộ Văn hóa"),
    ("11", "Tỷ lệ sách bằng tiếng dân tộc thiểu số", "%", "1,5", "3,5", "6", "Ủy ban Dân tộc"),
    ("12", "Số tài liệu được số hóa", "tài liệu", "85.000", "260.000", "640.000", "Bộ Văn hóa"),
    ("", "- Trong đó: tài liệu Hán Nôm", "tài liệu", "6.200", "18.000", "40.000", "Bộ Văn hóa"),
    ("13", "Kinh phí mua sách từ nguồn xã hội", "tỷ đồng", "24,6", "60", "135", "Bộ Tài chính"),
    ("14", "Tỷ lệ sách nói trong vốn tài liệu", "%", "0,8", "2", "5", "Bộ Văn hóa"),
    ("15", "Số đầu sách cho trẻ em được hỗ trợ xuất bản", "đầu sách", "64", "200", "450", "Bộ Thông tin"),
    ("16", "Tỷ lệ thư viện trường học có sách tham khảo mới", "%", "33", "65", "90", "Bộ Giáo dục"),
    ("Mục tiêu 3: Nâng cao năng lực người làm thư viện",),
    ("17", "Số người làm thư viện được bồi dưỡng", "người", "1.870", "5.200", "9.400", "Bộ Văn hóa"),
    ("18", "Tỷ lệ thư viện xã có người phụ trách qua đào tạo", "%", "27,3", "55", "85", "Bộ Nội vụ"),
    ("19", "Số giáo viên kiêm nhiệm được tập huấn", "giáo viên", "3.400", "8.800", "15.600", "Bộ Giáo dục"),
    ("20", "Tỷ lệ cán bộ thư viện biết xử lý tài liệu số", "%", "22", "60", "92", "Bộ Thông tin"),
    ("21", "Số lớp tập huấn tại vùng khó khăn", "lớp", "46", "150", "310", "Ủy ban Dân tộc"),
    ("22", "Tỷ lệ tỉnh có câu lạc bộ tình nguyện viên", "%", "30", "75", "100", "Trung ương Đoàn"),
    ("23", "Số tình nguyện viên đọc sách cho trẻ em", "người", "2.600", "7.500", "12.800", "Trung ương Đoàn"),
    ("24", "Tỷ lệ người phụ trách hài lòng với chế độ phụ cấp", "%", "35", "60", "80", "Bộ Nội vụ"),
    ("Mục tiêu 4: Hình thành thói quen đọc sách",),
    ("25", "Số lượt bạn đọc tại thư viện công cộng", "triệu lượt", "18,2", "32", "55", "Bộ Văn hóa"),
    ("26", "Tỷ lệ học sinh đọc ít nhất một cuốn sách mỗi tháng", "%", "44", "68", "88", "Bộ Giáo dục"),
    ("27", "Số thẻ bạn đọc", "thẻ/1.000 dân", "21", "48", "86", "Bộ Văn hóa"),
    ("28", "Tỷ lệ hộ gia đình có tủ sách", "%", "19,4", "38", "57", "Hội Liên hiệp Phụ nữ"),
    ("29", "Số ngày hội sách cấp huyện mỗi năm", "ngày hội", "210", "520", "700", "Bộ Thông tin"),
    ("30", "Tỷ lệ người cao tuổi tham gia câu lạc bộ đọc sách", "%", "3,2", "8", "15", "Hội Người cao tuổi"),
    ("31", "Số cuộc thi kể chuyện theo sách", "cuộc", "95", "240", "480", "Bộ Giáo dục"),
    ("32", "Tỷ lệ trẻ em mẫu giáo được nghe đọc sách hằng ngày", "%", "36", "> 65", "> 90", "Bộ Giáo dục"),
    ("Mục tiêu 5: Chuyển đổi số ngành thư viện",),
    ("33", "Tỷ lệ thư viện tỉnh có cổng đọc sách trực tuyến", "%", "28,6", "85", "100", "Bộ Thông tin"),
    ("34", "Số tài khoản đọc sách trực tuyến", "nghìn tài khoản", "135", "800", "2.400", "Bộ Thông tin"),
    ("35", "Tỷ lệ mượn sách qua phần mềm chung", "%", "12", "50", "90", "Bộ Thông tin"),
    ("36", "Số thư viện kết nối liên thông", "thư viện", "74", "420", "1.380", "Bộ Văn hóa"),
    ("37", "Tỷ lệ thư viện huyện có đường truyền tốc độ cao", "%", "47", "82", "100", "Bộ Thông tin"),
    ("38", "Thời gian xử lý yêu cầu mượn liên thư viện", "ngày", "9", "≤ 5", "≤ 3", "Bộ Văn hóa"),
    ("39", "Tỷ lệ dữ liệu thư mục đạt chuẩn", "%", "31,7", "64,5", "93,5", "Bộ Văn hóa"),
    ("40", "Số máy tính phục vụ bạn đọc", "máy", "5.600", "14.200", "26.900", "Bộ Thông tin"),
)  # fmt: skip


def programme_md(path: Path) -> Path:
    """The programme as Markdown; the header has two rows, as merged cells come out of an OCR service."""
    lines = [f"# {HEAD[0]}", "", HEAD[1], "", *(part for line in INTRO for part in (line, ""))]
    lines += [
        "| TT | Chỉ tiêu | Đơn vị tính | Thực hiện năm 2020 | Mục tiêu | | Cơ quan chủ trì |",
        "|---|---|---|---:|---:|---:|---|",
        "| | | | | Đến năm 2025 | Đến năm 2030 | |",
    ]
    for row in ROWS:
        cells = row if len(row) > 1 else (f"**{row[0]}**", *[""] * 6)
        lines.append("| " + " | ".join(cells) + " |")
    path.write_text("\n".join([*lines, "", *CLOSING, ""]), encoding="utf-8")
    return path


def programme_docx(path: Path) -> Path:
    """The programme as a Word file with merged cells in header and section rows."""
    import docx

    document = docx.Document()
    for line in (*HEAD, *INTRO):
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=7, style="Table Grid")
    for column, text in enumerate(COLUMNS):
        if column in (4, 5):
            table.cell(1, column).text = text
        else:
            table.cell(0, column).merge(table.cell(1, column)).text = text
    table.cell(0, 4).merge(table.cell(0, 5)).text = "Mục tiêu"
    for row in ROWS:
        cells = table.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[6]).text = row[0]
        else:
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    for line in CLOSING:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def programme_pdf(path: Path, *, repeat: bool = True, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    """The programme as a born-digital PDF: a ruled table over three pages, its header repeated on each."""
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdf_canvas(path)  # registers the font
    style = ParagraphStyle("vi", fontName="vi", fontSize=12, leading=15)
    title = ParagraphStyle("title", parent=style, alignment=1)

    def text(words: str) -> Paragraph:
        return Paragraph(words.replace("<", "&lt;").replace(">", "&gt;"), style)

    first = [*COLUMNS[:4], "Mục tiêu", "", COLUMNS[6]]
    second = ["", "", "", "", *COLUMNS[4:6], ""]
    data = [[text(cell) for cell in first], [text(cell) for cell in second]]
    spans = [("SPAN", (column, 0), (column, 1)) for column in (0, 1, 2, 3, 6)] + [("SPAN", (4, 0), (5, 0))]
    for row in rows:
        if len(row) == 1:
            spans.append(("SPAN", (0, len(data)), (6, len(data))))
        data.append([text(cell) for cell in (row if len(row) > 1 else (*row, *[""] * 6))])
    rules = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans])
    table = Table(data, colWidths=[28, 146, 66, 56, 52, 52, 84], repeatRows=2 if repeat else 0, style=rules)
    story = [Paragraph(line, title) for line in HEAD] + [Spacer(1, 12)] + [text(line) for line in INTRO]
    story += [Spacer(1, 8), table, Spacer(1, 8), *(text(line) for line in CLOSING)]
    template = SimpleDocTemplate(str(path), leftMargin=56, rightMargin=56, topMargin=56, bottomMargin=56)

    def number(canvas: object, page: object) -> None:
        if page.page > 1:
            canvas.setFont("vi", 12)
            canvas.drawCentredString(297, 805, str(page.page))

    template.build(story, onFirstPage=number, onLaterPages=number)
    return path


def scanned(source: Path, path: Path, *, dpi: int = 300, skew: float = 0.0) -> Path:
    """A PDF printed and scanned: grain, a little blur, and turned by some degrees."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    pictures = []
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        if skew:
            image = image.rotate(skew, fillcolor=255, resample=3)
        pictures.append(noisy(image))
    document.close()
    return picture_pdf(path, pictures, dpi)


def cell_at(table: Table, row: int, column: int) -> Cell | None:
    """The cell that covers a place of a table, merged cells included."""
    for cell in table.cells:
        if cell.row <= row < cell.row + cell.rows and cell.column <= column < cell.column + cell.columns:
            return cell
    return None
