//! Amazon's regions by code and by the name that the console shows.

use alloc::string::String;

use super::aws::Partition;
use super::line_of;
use crate::text::{SPACE, next_piece, slips, split_once, trim};

/// One line a region: its code, a space, its name. Today's list of AWS's; codes that are not in it may be new ones, and
/// [`Partition::of`] tells their partition by their shape.
const LINES: &str = "\
af-south-1 Africa (Cape Town)
ap-east-1 Asia Pacific (Hong Kong)
ap-east-2 Asia Pacific (Taipei)
ap-northeast-1 Asia Pacific (Tokyo)
ap-northeast-2 Asia Pacific (Seoul)
ap-northeast-3 Asia Pacific (Osaka)
ap-south-1 Asia Pacific (Mumbai)
ap-south-2 Asia Pacific (Hyderabad)
ap-southeast-1 Asia Pacific (Singapore)
ap-southeast-2 Asia Pacific (Sydney)
ap-southeast-3 Asia Pacific (Jakarta)
ap-southeast-4 Asia Pacific (Melbourne)
ap-southeast-5 Asia Pacific (Malaysia)
ap-southeast-6 Asia Pacific (New Zealand)
ap-southeast-7 Asia Pacific (Thailand)
ca-central-1 Canada (Central)
ca-west-1 Canada West (Calgary)
cn-north-1 China (Beijing)
cn-northwest-1 China (Ningxia)
eu-central-1 Europe (Frankfurt)
eu-central-2 Europe (Zurich)
eu-north-1 Europe (Stockholm)
eu-south-1 Europe (Milan)
eu-south-2 Europe (Spain)
eu-west-1 Europe (Ireland)
eu-west-2 Europe (London)
eu-west-3 Europe (Paris)
eusc-de-east-1 AWS European Sovereign Cloud (Germany)
il-central-1 Israel (Tel Aviv)
me-central-1 Middle East (UAE)
me-south-1 Middle East (Bahrain)
mx-central-1 Mexico (Central)
sa-east-1 South America (Sao Paulo)
us-east-1 US East (N. Virginia)
us-east-2 US East (Ohio)
us-gov-east-1 AWS GovCloud (US-East)
us-gov-west-1 AWS GovCloud (US-West)
us-west-1 US West (N. California)
us-west-2 US West (Oregon)";

/// Code and name, in the order of the codes.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut rest = Some(LINES);
    core::iter::from_fn(move || split_once(next_piece(&mut rest, "\n")?, " "))
}

/// The code as the list has it, if it does.
pub fn known(region: &str) -> Option<&'static str> {
    line_of(LINES, region).map(|(code, _)| code)
}

/// "Europe (Paris)", for a known code.
pub fn name(region: &str) -> Option<&'static str> {
    line_of(LINES, region).map(|(_, name)| name)
}

/// The region that a person means who writes what the console shows: a name, a city, or a code with a name around it.
pub fn by_name(text: &str) -> Option<&'static str> {
    let text = trim(text, SPACE);
    if let Some((code, _)) = all().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
        return Some(code);
    }
    let mut rest = Some(text);
    while let Some(piece) = next_piece(&mut rest, " ()[],;:|/\t") {
        if let Some(code) = known(piece) {
            return Some(code);
        }
    }
    // `EU (Paris)`, as names were once, and `Paris` alone.
    let wanted = city(text).unwrap_or(text);
    let mut fitting = all().filter(|(_, name)| {
        city(name).is_some_and(|city| {
            city.eq_ignore_ascii_case(wanted)
                || city.strip_prefix("N. ").is_some_and(|city| city.eq_ignore_ascii_case(wanted))
        })
    });
    let first = fitting.next()?;
    // Two countries have a region "(Central)".
    fitting.next().is_none().then_some(first.0)
}

fn city(name: &str) -> Option<&str> {
    split_once(name, "(")?.1.strip_suffix(')')
}

/// `eu-west-3` of the availability zone `eu-west-3a`.
pub fn of_zone(zone: &str) -> Option<&str> {
    let (region, last) = zone.split_at_checked(zone.len().checked_sub(1)?)?;
    (last.as_bytes().first()?.is_ascii_lowercase() && Partition::of(region).is_some()).then_some(region)
}

/// The known region that a misspelled one comes nearest to: at most two letters too many, too few or other ones. `None`
/// where several come as near, so that a choice would be a guess (`eu-west-9`).
pub fn nearest(text: &str) -> Option<&'static str> {
    let mut tidy = String::new();
    for character in trim(text, SPACE).chars() {
        tidy.push(if matches!(character, '_' | ' ' | '.') { '-' } else { character.to_ascii_lowercase() });
    }
    // Far from all, and dear to compare.
    if tidy.len() > 24 {
        return None;
    }
    let mut best: Option<(&str, (usize, usize))> = None;
    let mut unclear = false;
    for (code, _) in all() {
        let same = code.bytes().zip(tidy.bytes()).take_while(|(left, right)| left == right).count();
        // The longer beginning in common decides between equals: of `us-est-1` it is that of `us-east-1`.
        let score = (slips(code, &tidy), usize::MAX - same);
        match best {
            Some((_, so_far)) if so_far < score => {}
            Some((_, so_far)) if so_far == score => unclear = true,
            _ => (best, unclear) = (Some((code, score)), false),
        }
    }
    best.filter(|(_, (distance, _))| !unclear && *distance <= 2).map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_codes() {
        for (text, code) in [
            ("Europe (Paris)", Some("eu-west-3")),
            ("EU (paris)", Some("eu-west-3")),
            (" Paris ", Some("eu-west-3")),
            ("Europe (Paris) eu-west-3", Some("eu-west-3")),
            ("eu-west-3 (Paris)", Some("eu-west-3")),
            ("US East (N. Virginia)", Some("us-east-1")),
            ("Virginia", Some("us-east-1")),
            ("Canada (Central)", Some("ca-central-1")),
            ("Central", None),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(by_name(text), code, "{text}");
        }
        assert_eq!((name("eu-west-3"), known("eu-west-9")), (Some("Europe (Paris)"), None));
    }

    #[test]
    fn a_slip_of_the_hand_is_understood_and_a_guess_is_not_made() {
        for (text, code) in [
            ("eu-west3", Some("eu-west-3")),
            ("us-est-1", Some("us-east-1")),
            ("eu_west_3", Some("eu-west-3")),
            ("EU-West-3", Some("eu-west-3")),
            ("eu west 3", Some("eu-west-3")),
            ("euwest3", Some("eu-west-3")),
            ("us-gov-wst-1", Some("us-gov-west-1")),
            ("eu-west-9", None),
            ("us-east", None),
            ("garage", None),
            ("auto", None),
            ("", None),
        ] {
            assert_eq!(nearest(text), code, "{text}");
        }
    }

    #[test]
    fn a_zone_leads_to_its_region() {
        assert_eq!(of_zone("eu-west-3a"), Some("eu-west-3"));
        assert_eq!(of_zone("us-gov-west-1b"), Some("us-gov-west-1"));
        for no in ["eu-west-3", "a", "", "minio1a", "eu-west-3é", "eu-west-3A"] {
            assert_eq!(of_zone(no), None, "{no}");
        }
    }
}
