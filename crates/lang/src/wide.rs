/// True for UTF-16 and UTF-32 by their mark: plain names are not found in such bytes, and no language here reads them.
pub fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}
