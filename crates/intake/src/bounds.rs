//! How large foreign things may be. Every bound is named in the message of what goes beyond it.

/// Bytes of a file: 512 MiB.
pub const MAX_FILE_BYTES: usize = 512 << 20;
/// Bytes of a file that is read line by line, unpacked: 1 TiB.
pub const MAX_STREAM_BYTES: u64 = 1 << 40;
/// Files of one import.
pub const MAX_FILES: usize = 100_000;
/// Things that the records of a log may speak of, and pairs of machines that may talk.
pub const MAX_GATHERED: usize = 4_000_000;
/// Elements of a list that grows over the records of a log.
pub const MAX_LIST: usize = 2000;
/// Bytes of one record before it is parsed: 8 MiB, which holds a polygon of some 200,000 corners.
pub const MAX_RECORD_BYTES: usize = 8 << 20;
/// Bytes of one cell: 64 KiB.
pub const MAX_CELL_BYTES: usize = 64 << 10;
/// Columns or properties of a record.
pub const MAX_COLUMNS: usize = 512;
/// Levels of lists and objects in a record.
pub const MAX_NESTING: usize = 32;
/// Bytes of an id, as in the files of the city.
pub(crate) const MAX_ID_BYTES: usize = 128;
/// Imports in one file.
pub(crate) const MAX_IMPORTS: usize = 1000;
/// Bytes of one inventory of a device, which is held whole: 64 MiB.
pub(crate) const MAX_INVENTORY_BYTES: usize = 64 << 20;
