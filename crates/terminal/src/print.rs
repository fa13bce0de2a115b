use std::io::{self, Write};

/// Writes the product of a command to stdout.
///
/// A reader that went away (`onx-manifest … | head`) is no error: the rest is dropped in silence.
///
/// # Errors
/// Any other failure to write.
pub fn print(product: impl AsRef<[u8]>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(product.as_ref()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
