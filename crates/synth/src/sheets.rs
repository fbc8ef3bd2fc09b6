//! One file a file of the city.

pub(crate) mod assurance;
pub(crate) mod network;
pub(crate) mod organization;
pub(crate) mod services;
