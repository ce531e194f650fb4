//! The State's allowance for PFMP, as an estimate: the school's own tool pays it.
//!
//! Rates are those of a school year. Without a rate for the year there is no figure: the rate of
//! another year is never used in its place.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../data/allocations.csv");
const HEADER: &str = "annee_scolaire,ministere,mefstat4,par_jour,plafond,source";

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ministry {
    /// *Éducation nationale*.
    Menj,
    /// Agriculture.
    Masa,
    /// The sea.
    Mer,
}

impl Ministry {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "MENJ" => Some(Self::Menj),
            "MASA" => Some(Self::Masa),
            "MER" => Some(Self::Mer),
            _ => None,
        }
    }
}

/// The rate of a level for a school year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// First civil year of the school year.
    pub year: i32,
    pub ministry: Ministry,
    /// First four characters of the statistical code of the training: `2383`.
    pub mefstat4: String,
    /// Euros for a whole day.
    pub per_day: u32,
    /// Euros of the school year at most.
    pub cap: u32,
    pub source: String,
}

/// A line of a table of rates does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Barème de l'allocation, ligne {line}\u{a0}: {fault}")]
pub struct RatesError {
    /// From 1.
    pub line: usize,
    pub fault: RatesFault,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatesFault {
    #[error("la première ligne doit être «\u{a0}{HEADER}\u{a0}».")]
    Header,
    #[error("il faut six champs séparés par des virgules.")]
    Fields,
    #[error("l'année scolaire s'écrit 2026-2027.")]
    Year,
    #[error("le ministère est MENJ, MASA ou MER.")]
    Ministry,
    #[error("le code MEFSTAT4 a quatre lettres ou chiffres.")]
    Code,
    #[error("les montants sont des euros entiers, et le plafond vaut au moins un jour.")]
    Amount,
    #[error("la source manque.")]
    Source,
    #[error("ce niveau a déjà une ligne pour cette année.")]
    Twice,
}

/// Rates of several years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates(Vec<Rate>);

impl Rates {
    /// Reads a table (see `common/data/README.md`). Nothing is read of one that has a fault.
    ///
    /// # Errors
    /// [`RatesError`] with the first line at fault.
    pub fn parse(text: &str) -> Result<Self, RatesError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = (1..).zip(text.lines().map(str::trim_end));
        if lines.next().is_none_or(|(_, header)| header != HEADER) {
            return Err(RatesError {
                line: 1,
                fault: RatesFault::Header,
            });
        }
        let mut rates: Vec<Rate> = Vec::new();
        for (line, text) in lines.filter(|(_, text)| !text.is_empty()) {
            let rate = rate(text).map_err(|fault| RatesError { line, fault })?;
            let same = |known: &Rate| {
                (known.year, known.ministry, &known.mefstat4)
                    == (rate.year, rate.ministry, &rate.mefstat4)
            };
            if rates.iter().any(same) {
                let fault = RatesFault::Twice;
                return Err(RatesError { line, fault });
            }
            rates.push(rate);
        }
        Ok(Self(rates))
    }

    /// The rate of a level for a school year, by its first civil year.
    #[must_use]
    pub fn of(&self, year: i32, ministry: Ministry, mefstat4: &str) -> Option<&Rate> {
        self.0.iter().find(|rate| {
            (rate.year, rate.ministry) == (year, ministry) && rate.mefstat4 == mefstat4
        })
    }

    /// These rates after others that came later: a line of `newer` stands in the place of the one
    /// that says something else of the same level and year.
    #[must_use]
    pub fn updated(&self, newer: &Self) -> Self {
        let kept = self.0.iter().filter(|rate| {
            let known = newer.of(rate.year, rate.ministry, &rate.mefstat4);
            known.is_none()
        });
        Self(newer.0.iter().chain(kept).cloned().collect())
    }

    /// Every rate, in the order of the table.
    #[must_use]
    pub fn all(&self) -> &[Rate] {
        &self.0
    }
}

fn rate(text: &str) -> Result<Rate, RatesFault> {
    let fields: Vec<&str> = text.splitn(6, ',').collect();
    let [year, ministry, code, per_day, cap, source] = fields.as_slice() else {
        return Err(RatesFault::Fields);
    };
    let amount = |text: &str| text.parse::<u32>().map_err(|_| RatesFault::Amount);
    let (per_day, cap) = (amount(per_day)?, amount(cap)?);
    if code.len() != 4
        || !code
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    {
        return Err(RatesFault::Code);
    }
    if per_day == 0 || cap < per_day {
        return Err(RatesFault::Amount);
    }
    if source.trim().is_empty() {
        return Err(RatesFault::Source);
    }
    Ok(Rate {
        year: school_year(year).ok_or(RatesFault::Year)?,
        ministry: Ministry::parse(ministry).ok_or(RatesFault::Ministry)?,
        mefstat4: (*code).into(),
        per_day,
        cap,
        source: (*source).into(),
    })
}

fn school_year(text: &str) -> Option<i32> {
    let (first, second) = text.split_once('-')?;
    let (first, second): (i32, i32) = (first.parse().ok()?, second.parse().ok()?);
    ((2000..2100).contains(&first) && second == first + 1).then_some(first)
}

/// The rates compiled into the program.
///
/// # Errors
/// [`RatesError`]; a test excludes it.
pub fn rates() -> Result<&'static Rates, RatesError> {
    static EMBEDDED: OnceLock<Result<Rates, RatesError>> = OnceLock::new();
    let rates = EMBEDDED.get_or_init(|| Rates::parse(TABLE));
    rates.as_ref().map_err(|error| *error)
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// First civil year of the school year.
    pub year: i32,
    pub ministry: Ministry,
    pub mefstat4: &'a str,
    /// Whole days that the host attested; `None` while it did not.
    pub attested_days: Option<u32>,
    /// Days from the first to the last of the stay, both included.
    pub calendar_days: u32,
    /// Euros already attributed for the same training and school year.
    pub attributed: u32,
}

/// An estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whole euros.
    pub amount: u32,
    pub days: u32,
    /// The cap of the year kept it lower.
    pub capped: bool,
    /// The rate that was used, with its year and its source.
    pub rate: Rate,
}

impl Allowance {
    /// « 300 € : 15 jours à 20 €, barème 2026-2027 (estimation) ».
    #[must_use]
    pub fn sentence(&self) -> String {
        let Rate { year, per_day, .. } = self.rate;
        let days = if self.days > 1 { "jours" } else { "jour" };
        let capped = if self.capped {
            ", dans la limite du plafond de l'année"
        } else {
            ""
        };
        format!(
            "{}\u{a0}€\u{a0}: {}\u{a0}{days} à {per_day}\u{a0}€{capped}, barème {year}-{} (estimation)",
            self.amount,
            self.days,
            year + 1
        )
    }
}

/// Why there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAllowance {
    #[error(
        "Le barème {year}-{} n'est pas connu ici\u{a0}: pas de montant. \
         Demandez à l'administrateur de l'importer.",
        year + 1
    )]
    NoRate {
        /// First civil year of the school year.
        year: i32,
    },
    #[error(
        "Les jours ne sont pas encore attestés\u{a0}: pas de montant. Demandez l'attestation à l'organisme."
    )]
    NotAttested,
    #[error("L'attestation compte plus de jours que le stage n'en a. Corrigez le nombre de jours.")]
    TooManyDays,
}

/// What the State would pay: whole attested days at the rate of the year, within what the cap
/// leaves.
///
/// # Errors
/// [`NoAllowance`], whose text says what to do.
pub fn allowance(rates: &Rates, asked: &Asked<'_>) -> Result<Allowance, NoAllowance> {
    let days = asked.attested_days.ok_or(NoAllowance::NotAttested)?;
    if days > asked.calendar_days {
        return Err(NoAllowance::TooManyDays);
    }
    let rate = rates.of(asked.year, asked.ministry, asked.mefstat4);
    let rate = rate.ok_or(NoAllowance::NoRate { year: asked.year })?;
    let (full, left) = (
        days.saturating_mul(rate.per_day),
        rate.cap.saturating_sub(asked.attributed),
    );
    Ok(Allowance {
        amount: full.min(left),
        days,
        capped: full > left,
        rate: rate.clone(),
    })
}
