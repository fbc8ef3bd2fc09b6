//! What would be otherwise, as people and machines see it.

mod city;
mod hostile;
mod html;
mod json;
mod markdown;
mod old;
mod text;
