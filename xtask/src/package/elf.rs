//! Reads from a binary for Linux (ELF, 64 bits, little-endian) which version of glibc it needs, and whether it needs a loader.

use anyhow::{Context as _, ensure};

/// Major and minor version.
pub type Version = (u32, u32);

/// The section that lists the versions of symbols that are needed of libraries.
const SYMBOL_VERSIONS: u32 = 0x6fff_fffe;
/// The segment that names the loader of a dynamically linked program.
const LOADER: u32 = 3;

/// The newest version of glibc that a symbol is needed of; none if nothing of glibc is needed.
pub fn glibc(file: &[u8]) -> anyhow::Result<Option<Version>> {
    let mut newest = None;
    for section in table(file, 0x28, 0x3a, 0x3c)? {
        if word(file, section + 4)? == SYMBOL_VERSIONS {
            for name in needed(file, section)? {
                newest = newest.max(version(&name));
            }
        }
    }
    Ok(newest)
}

/// Whether the program starts without a loader.
pub fn is_static(file: &[u8]) -> anyhow::Result<bool> {
    for segment in table(file, 0x20, 0x36, 0x38)? {
        if word(file, segment)? == LOADER {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The places of the entries of a table, of which the header has the place, the size of an entry and the number of entries.
fn table(file: &[u8], place: usize, size: usize, number: usize) -> anyhow::Result<Vec<usize>> {
    ensure!(file.get(..6) == Some(b"\x7fELF\x02\x01"), "no ELF file with 64 bits in little-endian order");
    let (start, size, number) = (long(file, place)?, half(file, size)?, half(file, number)?);
    Ok((0..number).map(|entry| start.saturating_add(entry.saturating_mul(size))).collect())
}

/// The names of versions in a section of symbol versions: `GLIBC_2.17`.
fn needed(file: &[u8], section: usize) -> anyhow::Result<Vec<String>> {
    let names = table(file, 0x28, 0x3a, 0x3c)?;
    let names = *names.get(word(file, section + 0x28)? as usize).context("no section of names")?;
    let names = long(file, names + 0x18)?;
    let mut found = Vec::new();
    let mut library = long(file, section + 0x18)?;
    for _ in 0..word(file, section + 0x2c)? {
        let mut entry = library + word(file, library + 8)? as usize;
        for _ in 0..half(file, library + 2)? {
            found.push(text(file, names + word(file, entry + 8)? as usize)?);
            entry += word(file, entry + 12)? as usize;
        }
        library += word(file, library + 12)? as usize;
    }
    Ok(found)
}

fn version(name: &str) -> Option<Version> {
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn text(file: &[u8], place: usize) -> anyhow::Result<String> {
    let rest = file.get(place..).context("a name outside the file")?;
    let end = rest.iter().position(|byte| *byte == 0).context("a name without an end")?;
    Ok(String::from_utf8_lossy(&rest[..end]).into_owned())
}

fn half(file: &[u8], place: usize) -> anyhow::Result<usize> {
    Ok(usize::from(u16::from_le_bytes(bytes(file, place)?)))
}

fn word(file: &[u8], place: usize) -> anyhow::Result<u32> {
    Ok(u32::from_le_bytes(bytes(file, place)?))
}

fn long(file: &[u8], place: usize) -> anyhow::Result<usize> {
    Ok(usize::try_from(u64::from_le_bytes(bytes(file, place)?))?)
}

fn bytes<const N: usize>(file: &[u8], place: usize) -> anyhow::Result<[u8; N]> {
    let found = file.get(place..).and_then(|rest| rest.first_chunk()).context("the file ends too early")?;
    Ok(*found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(version("GLIBC_2.17"), Some((2, 17)));
        assert_eq!(version("GLIBC_2.2.5"), Some((2, 2)));
        assert!(version("GLIBC_2.9") < version("GLIBC_2.17"));
        assert_eq!(version("GLIBC_PRIVATE"), None);
        assert_eq!(version("GCC_3.0"), None);
    }

    #[test]
    fn what_is_no_binary_is_refused() {
        for file in
            [&b""[..], b"\x7fELF", b"MZ, a program of another system", b"\x7fELF\x01\x01\0\0", b"\x7fELF\x02\x01\0\0"]
        {
            assert!(glibc(file).is_err(), "{file:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_test_needs_the_glibc_that_it_runs_with() {
        let file = std::fs::read(std::env::current_exe().expect("a path")).expect("readable");
        let (needs_glibc, is_static) = (glibc(&file).expect("an ELF file"), is_static(&file).expect("an ELF file"));
        if cfg!(target_env = "gnu") {
            assert!(needs_glibc >= Some((2, 2)), "{needs_glibc:?}");
            assert!(!is_static);
        } else {
            assert_eq!(needs_glibc, None);
        }
    }
}
