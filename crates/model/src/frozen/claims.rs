//! What several sources said of one field.

use std::io;

use super::{read_origin, write_origin};
use crate::{
    observation::{Claim, Value},
    pack::{Broken, Pack, Unpack},
    time::{Duration, Instant},
};

pub(super) fn write(pack: &mut Pack<'_>, claim: &Claim) -> io::Result<()> {
    write_origin(pack, &claim.origin)?;
    pack.maybe(claim.observed_at, Pack::instant)?;
    match &claim.value {
        Value::None => pack.byte(0),
        Value::Bool(value) => pack.raw(&[1, u8::from(*value)]),
        Value::Int(value) => pack.byte(2).and_then(|()| pack.int(*value)),
        Value::Double(value) => pack.byte(3).and_then(|()| pack.raw(&value.to_le_bytes())),
        Value::Text(value) => pack.byte(4).and_then(|()| pack.text(value)),
        Value::Instant(value) => pack.byte(5).and_then(|()| pack.instant(*value)),
        Value::Duration(value) => pack.byte(6).and_then(|()| pack.int(value.0)),
        Value::Texts(values) => {
            pack.byte(7)?;
            pack.list(values.iter(), |pack, text| pack.text(text))
        }
        Value::One(id) => pack.byte(8).and_then(|()| pack.text(id)),
        Value::Many(ids) => {
            pack.byte(9)?;
            pack.list(ids.iter(), |pack, id| pack.text(id))
        }
    }
}

pub(super) fn read(unpack: &mut Unpack<'_>) -> Result<Claim, Broken> {
    let origin = read_origin(unpack)?;
    let observed_at = unpack.maybe(Unpack::instant)?;
    let value = match unpack.byte()? {
        0 => Value::None,
        1 => Value::Bool(unpack.flag()?),
        2 => Value::Int(unpack.int()?),
        3 => Value::Double(f64::from_bits(u64::from_le_bytes(unpack.int()?.to_le_bytes()))),
        4 => Value::Text(unpack.shared()?),
        5 => Value::Instant(Instant(unpack.int()?)),
        6 => Value::Duration(Duration(unpack.int()?)),
        7 => Value::Texts(unpack.list(Unpack::shared)?),
        8 => Value::One(unpack.shared()?),
        9 => Value::Many(unpack.list(Unpack::shared)?),
        _ => return Err(Broken("a value is of no known sort")),
    };
    Ok(Claim { value, observed_at, origin })
}
