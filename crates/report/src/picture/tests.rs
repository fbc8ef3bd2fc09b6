//! Pictures of small cities, of one as large as a town, and of networks thrown together.

mod city;
mod look;
mod maps;
mod networks;
mod routes;
mod services;

use policy::Counts;

use self::city::City;
use crate::{
    texts::pictures::{DE, EN},
    view::{Facts, Verdicts},
};

/// Numbers that look thrown, and are the same each time.
struct Dice(u32);

impl Dice {
    /// A number below another.
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % n
    }
}

#[test]
fn a_city_that_says_nothing_has_no_pictures() {
    let pictures = City::of("posts: [{id: clerk, name: Clerk}]\n").pictures();
    assert!(pictures.network.is_none());
    assert!(pictures.services.is_none());
    assert!(pictures.map.is_none());
}

#[test]
fn verdicts_of_all_entities_together_are_those_of_the_posture() {
    let city = city::town();
    let (schema, state) = (&city.loaded.city.manifest.schema, &city.assessment.state);
    let mut sum = Counts::default();
    for (_, kind) in schema.kinds() {
        let facts = Facts::new(schema, state, &kind.name).unwrap();
        let verdicts = Verdicts::of(facts, &city.assessment);
        facts.rows().for_each(|row| sum.merge(&verdicts.counts(row)));
    }
    for result in &city.assessment.judgement.checks {
        let alone = result.open().filter(|(row, _)| row.is_none());
        alone.for_each(|(_, verdict)| sum.add(verdict, 1));
    }
    for verdict in
        [policy::Verdict::Fail, policy::Verdict::Unknown, policy::Verdict::Excepted, policy::Verdict::Pass]
    {
        assert_eq!(sum.of(verdict), city.posture.units.of(verdict), "{verdict:?}");
    }
}

#[test]
fn foreign_names_are_words_and_never_markup() {
    let name = r#"<script>&\"x\"\e[31m"#;
    let entities = format!(
        "zones: [{{id: a, name: \"{name}\", purdue: 1}}, {{id: b, purdue: 2}}]\n\
         services: [{{id: s, name: \"{name}\"}}, {{id: t, name: T}}]\n\
         dependencies: [{{id: d, service: s, on_service: t, mode: hard}}]\n\
         assets: [{{id: p, name: \"{name}\", zone: a, longitude: 7.4, latitude: 46.9}}]\n"
    );
    let pictures = City::of(&entities).pictures();
    for figure in [pictures.network, pictures.services, pictures.map] {
        let figure = figure.unwrap();
        assert!(!figure.title.contains('\u{1b}'));
        let svg = figure.svg;
        assert!(svg.contains("&lt;script&gt;&amp;&quot;x&quot;[31m"), "{svg}");
        assert!(!svg.contains("<script") && !svg.contains('\u{1b}'), "{svg}");
    }
}

#[test]
fn pictures_are_the_same_each_time_and_say_their_words_in_both_languages() {
    let city = city::town();
    let svg = |texts| city.pictures_in(texts).network.unwrap().svg;
    assert_eq!(svg(&EN), svg(&EN));
    assert!(svg(&EN).contains("664 devices") && svg(&DE).contains("664 Geräte"));
}
