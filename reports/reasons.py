"""Why pages left on the way, in an analyst's words: for the annex of sources."""

from __future__ import annotations

REASONS = {
    "archive_unreadable": "không đọc được bản lưu",
    "bad_encoding": "dữ liệu nén bị lỗi",
    "bad_url": "địa chỉ không hợp lệ",
    "challenge": "trang kiểm tra truy cập",
    "cut_body": "tải về không trọn vẹn",
    "empty": "không có nội dung",
    "extract_crash": "lỗi khi xử lý trang",
    "extract_timeout": "xử lý trang quá lâu",
    "fetch_error": "lỗi khi tải",
    "forbidden": "máy chủ từ chối",
    "gone": "trang không còn",
    "http_error": "máy chủ trả lời lỗi",
    "list_page": "trang chuyên mục",
    "not_html": "không phải trang văn bản",
    "off_site": "dẫn ra ngoài trang nguồn",
    "private_address": "địa chỉ nội bộ",
    "rate_limited": "máy chủ giới hạn truy cập",
    "robots": "nguồn không cho thu thập tự động",
    "robots_unreachable": "không đọc được quy định thu thập của nguồn",
    "server_error": "máy chủ gặp lỗi",
    "timeout": "quá thời gian chờ",
    "too_large": "dung lượng quá lớn",
    "too_many_redirects": "chuyển hướng quá nhiều lần",
    "too_short": "nội dung quá ngắn",
    "undecodable": "không đọc được bảng mã",
    "unreachable": "không kết nối được",
}


def reason_in_words(reason: str) -> str:
    """A reason in words; one that is not known here is printed as it is, so that nothing falls out of the table."""
    return REASONS.get(reason, reason)
