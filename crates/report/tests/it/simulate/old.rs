//! An old result, read from what `assess --format json` wrote.

use insta::assert_snapshot;

use super::{
    city::{Compared, FILES},
    json::reasons,
};
use crate::{
    city::{AS_OF, Judged, plain},
    hostile::{empty, hostile, large},
    little_haven::little_haven,
};

fn read(city: &Judged, json: &[u8]) -> Result<(app::Old, report::OldHead), String> {
    report::read_old(&city.loaded.city.manifest.schema, json)
}

#[test]
fn a_city_beside_its_own_result_has_not_turned() {
    for city in [little_haven(), empty(), large(50), hostile(), Judged::example("port-meridian", "city")] {
        let (old, head) = read(&city, &city.json_bytes()).expect("an assessment");
        assert_eq!(head.as_of, city.json()["as_of"]["words"].as_str().unwrap());
        let n_open: usize = old.checks.values().map(|check| check.open.len()).sum();
        assert_eq!(n_open, city.json()["results"].as_array().unwrap().len());
        let after = app::Side { loaded: &city.loaded, assessment: &city.assessment };
        let difference = app::difference_from(&old, after);
        assert!(difference.newly.is_nothing() && difference.checks.is_empty(), "{:?}", difference.newly);
    }
}

#[test]
fn what_is_gone_since_an_old_result_is_told() {
    let before = Judged::memory(&FILES);
    let (mut old, head) = read(&before, &before.json_bytes()).expect("an assessment");
    let open = app::OldResult { verdict: policy::Verdict::Fail, units: 3 };
    for (id, entity) in [("field/supported", "pump-9"), ("field/supported", ""), ("field/mfa", "pump-3")] {
        old.checks.get_mut(id).expect("a check").open.insert(entity.into(), open);
    }
    let mut gone = old.checks["field/mfa"].clone();
    gone.open.insert("pump-1".into(), open);
    old.checks.insert("field/gone".to_owned(), gone);
    old.checks.remove("paper/levelled");
    let compared = Compared::with_old(&old, &head, &FILES, AS_OF);
    assert_snapshot!(reasons(&compared), @"
    field/gone asset:lamps, excepted to not-applicable (check-gone): the check is not judged any more
    field/gone asset:pump-1, fail to not-applicable (check-gone): the check is not judged any more
    field/gone asset:pump-3, fail to not-applicable (check-gone): the check is not judged any more
    field/mfa asset:pump-3, fail to not-applicable (not-told): does not apply because it does not hold: somebody can reach it from outside the city's network
    field/supported -, fail to not-applicable (not-told): there are assets now
    field/supported asset:pump-9, fail to not-applicable (not-told): is not there any more
    paper/levelled zone:field, not-applicable to pass (not-told): holds: its level in the Purdue model is stated
    paper/levelled zone:office, not-applicable to pass (not-told): holds: its level in the Purdue model is stated
    ");
}

#[test]
fn of_what_is_past_nothing_is_said_in_the_conditional() {
    let before = Judged::memory(&FILES);
    let (old, head) = read(&before, &before.json_bytes()).expect("an assessment");
    let same = Compared::with_old(&old, &head, &FILES, AS_OF);
    for said in [same.text(&plain(80)), same.markdown(), same.html()] {
        let said = said.to_lowercase();
        assert!(said.contains("nothing turned") && !said.contains("nothing would turn"), "{said}");
    }
}

/// What is said of the small city of two years later beside its result of today.
fn beside_an_old_result() -> Compared {
    let before = Judged::memory(&FILES);
    let (old, head) = read(&before, &before.json_bytes()).expect("an assessment");
    Compared::with_old(&old, &head, &FILES, "2028-01-01T00:00:00+01:00")
}

#[test]
fn two_years_after_an_old_result() {
    assert_snapshot!(beside_an_old_result().text(&plain(80)), @"
    Little Haven                                                           TLP:AMBER
      Now           as of Sat 1 Jan 2028, 00:00 +01:00
      Compared with result as of Mon 16 Nov 2026, 06:00 +01:00 (old.json)

      ✗ 2 newly failing   ? 1,202 newly unknown
      Counted by device: 5 turns on entities stand for 1,204 on devices.
      The old result tells only what was open: what passes now and was not open then
      is not counted, and why it was open is not known.

    Newly failing                                                   in 1 of 3 checks
      ✗ medium      2  The maker still mends the device              field/supported
                       does not hold: the time when its maker stops mending it is
                       still to come
                       Pump north, Pump south

    Newly unknown                                                   in 1 of 3 checks
      ? high     1,202  Remote login to field equipment needs a second factor
                        field/mfa
                        is not known: a login from outside needs a second factor
                        Lamps of the quay (1,200); Pump north; Pump south

    By service         failing  unknown
      Drinking water         2        2
      Street lighting        0    1,200

    By owner    failing  unknown
      Clerk           2        2
      Mayor           0    1,200

    To comply                                 in all 2,800 EUR once, 8 hours of work
      replace on 2 entities: 2,800 EUR once, 8 hours of work
      Assumptions of the policies, for what newly fails; what several checks ask for
      is done once.

    Next        bailiwick explain field/supported pump-1 city
                bailiwick explain field/mfa lamps city
    ");
}

#[test]
fn an_old_result_has_no_instant_for_machines_and_no_verdict_where_it_tells_none() {
    let document = beside_an_old_result().json();
    assert!(document["as_of"]["before"].is_null());
    let turns = document["turns"].as_array().unwrap();
    assert!(
        turns.iter().any(|turn| turn["before"].is_null())
            && turns.iter().any(|turn| turn["before"] == "excepted")
    );
    assert!(turns.iter().all(|turn| turn["cause"]["context"] == "not-told"));
}

#[test]
fn the_page_and_the_comment_say_what_is_compared() {
    let compared = beside_an_old_result();
    assert!(
        compared.html().contains("Of all verdicts <b>2</b> newly fail and <b>1,202</b> are newly unknown.")
    );
    for page in [compared.html(), compared.markdown()] {
        assert!(page.contains("(old.json)") && page.contains("tells only what was open"), "{page}");
    }
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let city = Judged::memory(&FILES);
    let good = city.json();
    let broken = |change: fn(&mut serde_json::Value)| {
        let mut document = good.clone();
        change(&mut document);
        read(&city, document.to_string().as_bytes()).expect_err("it is broken")
    };
    let said = [
        read(&city, b"").expect_err("nothing"),
        read(&city, b"[]").expect_err("a list"),
        read(&city, b"{}").expect_err("empty"),
        read(&city, b"\xff\xfe{").expect_err("no UTF-8"),
        read(&city, "[".repeat(10_000).as_bytes()).expect_err("deep"),
        broken(|it| it["bailiwick"] = 2.into()),
        broken(|it| it["kind"] = "replay\u{1b}[31m".into()),
        broken(|it| drop(it.as_object_mut().and_then(|it| it.remove("results")))),
        broken(|it| it["as_of"] = "yesterday".into()),
        broken(|it| it["city"] = 7.into()),
        broken(|it| it["results"] = "all".into()),
        broken(|it| it["results"][0] = "one".into()),
        broken(|it| it["results"][0]["verdict"] = "pass".into()),
        broken(|it| it["results"][0]["units"] = (-1).into()),
        broken(|it| it["results"][0]["check"] = "field/other".into()),
        broken(|it| it["results"][0]["entity"] = "zone:field".into()),
        broken(|it| it["results"][0]["entity"] = "asset:".into()),
        broken(|it| it["results"] = vec![it["results"][0].clone(); 2].into()),
        broken(|it| it["checks"][0]["severity"] = "grave".into()),
        broken(|it| it["checks"][0]["id"] = it["checks"][1]["id"].clone()),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    it ends too early, in line 1
    it is no assessment: invalid type: sequence, expected an assessment, which is an object at line 1 column 0
    it has no `bailiwick`, so it is no whole assessment
    it is no JSON: expected value at line 1 column 1
    it is no assessment: invalid type: sequence, expected an assessment, which is an object at line 1 column 0
    line 1: its version `bailiwick` is `2`; 1 is read
    line 1: its kind is `"replay\u001b[31m"`, and not `assessment`
    it has no `results`, so it is no whole assessment
    its `as_of` has no `words`
    its `city` is no text
    it is no assessment: invalid type: string "all", expected a list at line 1 column 1639
    it is no assessment: invalid type: string "one", expected an object at line 1 column 1640
    line 1: `pass` is no verdict that is open
    line 1: `units` is no whole number
    it has results of `field/other`, which is none of its checks
    `field/mfa` judges each asset, and not `zone:field`
    `field/mfa` judges each asset, and not `asset:`
    line 1: `field/mfa` has two verdicts on `asset:lamps`
    line 1: `grave` is no severity
    line 1: the check `field/supported` stands twice
    "#);
}

#[test]
fn bytes_of_any_kind_give_a_result_or_a_sentence() {
    let city = Judged::memory(&FILES);
    let good = city.json_bytes();
    let (whole, _) = read(&city, &good).expect("an assessment");
    let is_well_said = |said: &str| !said.is_empty() && !said.chars().any(char::is_control);
    for end in (0..good.len() - 2).step_by(11) {
        let said = read(&city, &good[..end]).expect_err("what is cut is no document");
        assert!(is_well_said(&said), "{end}: {said:?}");
    }
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % n as u64).unwrap()
    };
    let (mut n_read, mut n_refused) = (0, 0);
    for _ in 0..3_000 {
        let mut bytes = good.clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            bytes[at] = u8::try_from(next(256)).unwrap();
        }
        match read(&city, &bytes) {
            Ok((old, _)) => {
                n_read += 1;
                assert_eq!(old.checks.len(), whole.checks.len());
                let after = app::Side { loaded: &city.loaded, assessment: &city.assessment };
                drop(app::difference_from(&old, after));
            }
            Err(said) => {
                n_refused += 1;
                assert!(is_well_said(&said), "{said:?}");
            }
        }
    }
    assert!(n_read > 100 && n_refused > 100, "{n_read} read, {n_refused} refused");
}

#[test]
fn a_byte_order_mark_and_unknown_keys_are_taken() {
    let city = Judged::memory(&FILES);
    let mut document = city.json();
    document["later"] = serde_json::json!({"deep": [1, 2, {"a": null}]});
    document["results"][0]["later"] = true.into();
    let bytes = [b"\xef\xbb\xbf", document.to_string().as_bytes()].concat();
    assert_eq!(
        read(&city, &bytes).expect("an assessment"),
        read(&city, &city.json_bytes()).expect("the same")
    );
}
