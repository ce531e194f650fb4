//! Commands: what a user asks for, and the one function that decides what it does.
//!
//! A screen never edits rows; it issues a command. The phone runs [`apply`] at once on its overlay
//! and the server runs the same function in its transaction. The function is synchronous and pure,
//! so running it again is always safe.

mod access;
mod application;
mod attendance;
mod demarche;
mod division;
mod enrolment;
mod follow_up;
mod found_place;
mod host;
mod host_file;
mod notice;
mod offer;
mod period;
mod placement;
mod pole;
mod pupil;
mod referent;
mod report;
mod school;
mod sealed;
mod stay;
pub mod support;
pub mod upcast;
mod wish;

pub use access::{AssignRole, EndRole};
pub use application::{ApplyToOffer, ApproveMatch, RefuseApplication, WithdrawApplication};
pub use demarche::{HandleConcern, LogDemarche, RaiseConcern};
pub use division::{CreateDivision, DIPLOMA_MAX, DIVISION_NAME_MAX};
pub use enrolment::{CorrectPupil, EnrolPupil, Home, PERSON_NAME_MAX, SetSchooling};
mod visit;

pub use attendance::{Mark, MarkAttendance};
pub use follow_up::{ReviseNote, WriteNote};
pub use found_place::{
    CheckPlace, CorrectPlace, DeclarePlace, PlaceTold, PlaceVerdict, WithdrawPlace,
};
pub use host::{NAME_MAX, RegisterHost};
pub use host_file::{
    CONTACT_TEXT_MAX, HOST_FIELD_MAX, MergeHosts, RecordContact, SaveContact, SaveHost, UndoMerge,
    keeps_host,
};
pub use notice::Notice;
pub use offer::{CreateOffer, EditOffer, GROUP_SIZES, MINIMUM_AGE_MAX, SEATS_MAX, SetOfferStatus};
pub use period::{MovePlacement, PERIOD_NAME_MAX, PERIOD_WEEKS_MAX, SavePeriod, SetCalendar};
pub use placement::{InterruptPlacement, SetPlacementDetails};
pub use pole::{SILENCE_DAYS_MAX, SUPPORT_DAYS_MAX, SetDelays};
pub use pupil::{ExemptPupil, MovePupil};
pub use referent::AssignReferent;
pub use report::{Confirmed, ReportOffer, SettleReport, doubtful};
pub use school::{DescribeSchool, PHONE_MAX};
pub use sealed::{DestroySealed, FileSealed, fileable};
pub use stay::{RateReception, WriteJournal, may_rate};
pub use support::{
    AddSupportStep, AnswerProposal, AskSupport, CloseSupport, PassSupportOn, ProposePlace,
    Proposed, ReopenSupport, TakeSupport,
};
pub use visit::{CloseVisit, PlanVisit};
pub use wish::{SetFavourite, SetWishes};

use crate::access::Actor;
use crate::ids::{ClientId, PoleId};
use crate::planted::{Bug, is_planted};
use crate::refusal::{Changed, Refusal};
use crate::row::{Body, Group, Index, IndexKey, Row, RowKey, Seq, Stored};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Version of the commands' arguments, raised when a shape changes; [`upcast::STEPS`] then says how
/// the older shape is read.
pub const SCHEMA: u32 = 1;

/// The time, given by whoever runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970, UTC.
    pub ms: i64,
    /// Civil date in France.
    pub today: NaiveDate,
}

/// Whether the answer is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// On a device: shown at once, seats are not granted.
    Provisional,
    /// On the server.
    Final,
}

/// A group version the user had on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    #[serde(flatten)]
    pub key: RowKey,
    pub group: Group,
    pub seq: Seq,
}

/// What a command knows besides the rows.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    pub actor: &'a Actor,
    pub now: Now,
    pub authority: Authority,
    /// Client that issued the command: what it changed itself does not conflict with it.
    pub client: ClientId,
    pub seen: &'a [Seen],
    /// It was written in a life of the database that ended, see
    /// [`Mutation::again`](crate::sync::protocol::Mutation::again).
    pub again: bool,
}

/// Rows that have to be loaded before the command can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    Row(RowKey),
    Index(IndexKey),
}

/// Why a command stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A rule says no.
    Refused(Refusal),
    /// Load this, then run again. Never leaves the engine.
    Miss(Miss),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Miss> for Stop {
    fn from(miss: Miss) -> Self {
        Self::Miss(miss)
    }
}

/// Rows a command looks at. On a device: the overlay over the base, where what may not be read does
/// not exist. On the server: a working set.
pub trait Rows {
    /// The row, if it exists.
    ///
    /// # Errors
    /// [`Miss`] when it is not loaded.
    fn row(&mut self, key: RowKey) -> Result<Option<&Stored>, Miss>;

    /// Ids of the rows an index leads to, sorted.
    ///
    /// # Errors
    /// [`Miss`] when they are not loaded.
    fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Miss>;
}

/// Typed reads.
pub trait RowsExt {
    /// The body of a row, if it exists.
    ///
    /// # Errors
    /// [`Miss`] when it is not loaded.
    fn find<T: Body + Clone>(&mut self, id: Uuid) -> Result<Option<T>, Miss>;

    /// Bodies of the rows an index leads to, by id.
    ///
    /// # Errors
    /// [`Miss`] when they are not loaded.
    fn all<T: Body + Clone>(&mut self, index: Index, key: Uuid) -> Result<Vec<T>, Miss>;
}

impl RowsExt for dyn Rows + '_ {
    fn find<T: Body + Clone>(&mut self, id: Uuid) -> Result<Option<T>, Miss> {
        let stored = self.row(RowKey::new(T::KIND, id))?;
        Ok(stored.and_then(|s| T::from_row(&s.row)).cloned())
    }

    fn all<T: Body + Clone>(&mut self, index: Index, key: Uuid) -> Result<Vec<T>, Miss> {
        let ids = self.index(IndexKey { index, key })?;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.find::<T>(id)?);
        }
        Ok(found)
    }
}

/// What a command does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Rows as they become. Those that do not change are dropped by the engine.
    pub puts: Vec<Row>,
    /// Set when it was accepted in another way than asked.
    pub merged: Option<Merged>,
    /// Messages to send once it is done; the server's business.
    pub notices: Vec<Notice>,
}

/// How a command was accepted in another way than asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Merged {
    /// The same thing had been asked already.
    AlreadyDone,
    /// Another person revised the note meanwhile: both versions are kept.
    TwoVersions,
    /// Another person revised other paragraphs of the note meanwhile: a third version holds both
    /// changes.
    Combined,
    /// Told by a newer server.
    Unknown,
}

impl<'de> Deserialize<'de> for Merged {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(match name.as_ref() {
            "already_done" => Self::AlreadyDone,
            "two_versions" => Self::TwoVersions,
            "combined" => Self::Combined,
            // A page whose verdict cannot be read would not be read at all.
            _ => Self::Unknown,
        })
    }
}

impl Merged {
    /// French sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AlreadyDone => "C'était déjà fait\u{a0}: rien n'a été ajouté.",
            Self::TwoVersions => {
                "Une autre personne a modifié cette note en même temps\u{a0}: les deux versions sont \
                 gardées."
            }
            Self::Combined => {
                "Une autre personne a modifié d'autres paragraphes de cette note en même \
                 temps\u{a0}: les deux modifications sont réunies. Relisez la note."
            }
            Self::Unknown => {
                "C'est enregistré, mais autrement que demandé. Vérifiez le résultat à l'écran."
            }
        }
    }
}

impl Effect {
    /// Writes these rows.
    #[must_use]
    pub fn put(rows: impl IntoIterator<Item = Row>) -> Self {
        Self {
            puts: rows.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Also sends this message.
    #[must_use]
    pub fn notifying(mut self, notice: Notice) -> Self {
        self.notices.push(notice);
        self
    }

    /// Writes nothing, for this reason.
    #[must_use]
    pub fn merged(how: Merged) -> Self {
        Self {
            merged: Some(how),
            ..Self::default()
        }
    }
}

/// A command: its arguments and its rule.
pub trait Rule: Serialize + DeserializeOwned {
    /// Decides.
    ///
    /// # Errors
    /// [`Stop`]: refused, or a row is missing.
    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop>;

    /// Groups whose versions the user must have had on screen.
    fn shown(&self) -> Vec<(RowKey, Group)> {
        Vec::new()
    }

    /// Rows its author must be able to read: when they no longer can, the command is kept aside
    /// instead of refused.
    fn about(&self) -> Vec<RowKey> {
        self.shown().into_iter().map(|(key, _)| key).collect()
    }
}

/// Whether a command is one that a pupil may write: said in the list below.
macro_rules! of_pupils {
    () => {
        false
    };
    (pupil) => {
        true
    };
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $op:literal $(, $who:ident)?;)*) => {
        /// Every command.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command { $($(#[$doc])* $name($name)),* }

        impl Command {
            /// Every name on the wire.
            pub const OPS: &'static [&'static str] = &[$($op),*];

            /// Name on the wire.
            #[must_use]
            pub fn op(&self) -> &'static str {
                match self { $(Self::$name(_) => $op),* }
            }

            /// Names on the wire of those that a pupil may write.
            #[must_use]
            pub fn of_pupils() -> Vec<&'static str> {
                let all = [$(($op, of_pupils!($($who)?))),*];
                all.into_iter().filter_map(|(op, theirs)| theirs.then_some(op)).collect()
            }

            /// Arguments on the wire.
            #[must_use]
            pub fn args(&self) -> Value {
                self.args_of::<true>()
            }

            /// Arguments on the wire; `ALL`: see [`Book`](crate::book::Book).
            pub(crate) fn args_of<const ALL: bool>(&self) -> Value {
                match self {
                    $(Self::$name(c) if ALL || of_pupils!($($who)?) => as_value(c),)*
                    _ => Value::Null,
                }
            }

            /// Reads a command back, of this version or of an older one.
            ///
            /// # Errors
            /// [`Refusal::UnknownCommand`] or [`Refusal::BadArguments`].
            pub fn decode(op: &str, schema: u32, args: &Value) -> Result<Self, Refusal> {
                Self::decode_of::<true>(op, schema, args)
            }

            /// Reads a command back; `ALL`: see [`Book`](crate::book::Book).
            pub(crate) fn decode_of<const ALL: bool>(
                op: &str,
                schema: u32,
                args: &Value,
            ) -> Result<Self, Refusal> {
                let now = upcast::upcast(upcast::STEPS, SCHEMA, op, schema, args)?;
                Self::read_of::<ALL>(&now.op, &now.args)
            }

            /// Reads a command written by this version.
            ///
            /// # Errors
            /// [`Refusal::UnknownCommand`] or [`Refusal::BadArguments`].
            pub fn read(op: &str, args: &Value) -> Result<Self, Refusal> {
                Self::read_of::<true>(op, args)
            }

            fn read_of<const ALL: bool>(op: &str, args: &Value) -> Result<Self, Refusal> {
                match op {
                    $($op if ALL || of_pupils!($($who)?) => of_value(args).map(Self::$name),)*
                    _ => Err(Refusal::UnknownCommand),
                }
            }

            /// Groups whose versions must accompany the command.
            #[must_use]
            pub fn shown(&self) -> Vec<(RowKey, Group)> {
                match self { $(Self::$name(c) => c.shown()),* }
            }

            /// Rows its author must be able to read.
            #[must_use]
            pub fn about(&self) -> Vec<RowKey> {
                match self { $(Self::$name(c) => c.about()),* }
            }
        }

        $(impl From<$name> for Command {
            fn from(command: $name) -> Self { Self::$name(command) }
        })*

        /// What a command does, or why not.
        ///
        /// # Errors
        /// [`Stop`]: refused, or a row is missing.
        pub fn apply(command: &Command, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
            apply_of::<true>(command, ctx, rows)
        }

        /// What a command does; `ALL`: see [`Book`](crate::book::Book).
        pub(crate) fn apply_of<const ALL: bool>(
            command: &Command,
            ctx: &Ctx<'_>,
            rows: &mut dyn Rows,
        ) -> Result<Effect, Stop> {
            let decided = match command {
                $(Command::$name(c) if ALL || of_pupils!($($who)?) => c.decide(ctx, rows),)*
                _ => Err(Refusal::Forbidden.into()),
            };
            match &decided {
                // Rights first: what a row has become is told only to who may act on it.
                Err(Stop::Miss(_) | Stop::Refused(Refusal::Forbidden)) => return decided,
                // Nothing is written, so nothing unseen is written over.
                Ok(Effect { merged: Some(Merged::AlreadyDone), .. }) => return decided,
                Ok(_) if is_planted(Bug::ApproveWithoutVersions)
                    && command.op() == "approve_match" => return decided,
                _ => {}
            }
            unchanged_since_seen(&command.shown(), ctx, rows)?;
            decided
        }
    };
}

commands! {
    /// A pupil asks for a seat.
    ApplyToOffer = "apply_to_offer", pupil;
    /// A pupil takes a request back.
    WithdrawApplication = "withdraw_application", pupil;
    /// A coordinator grants a seat.
    ApproveMatch = "approve_match";
    /// A coordinator says no, with a motive.
    RefuseApplication = "refuse_application";
    /// A coordinator writes an offer.
    CreateOffer = "create_offer";
    /// A coordinator changes words or terms of an offer.
    EditOffer = "edit_offer";
    /// A coordinator opens or closes an offer.
    SetOfferStatus = "set_offer_status";
    /// A coordinator adds or corrects a host.
    RegisterHost = "register_host";
    /// A coordinator or an office adds or corrects a host of the file.
    SaveHost = "save_host";
    /// Somebody writes down a person at a host.
    SaveContact = "save_contact";
    /// Somebody writes down how a contact with a host went.
    RecordContact = "record_contact";
    /// Two hosts are one.
    MergeHosts = "merge_hosts";
    /// They are two after all.
    UndoMerge = "undo_merge";
    /// A teacher writes a note about a pupil.
    WriteNote = "write_note";
    /// A teacher revises a note.
    ReviseNote = "revise_note";
    /// An adult notes who is there.
    MarkAttendance = "mark_attendance";
    /// An adult plans a visit or a call, or moves it.
    PlanVisit = "plan_visit";
    /// A visit took place, did not, or is called off.
    CloseVisit = "close_visit";
    /// An adult tells that a placement stops.
    InterruptPlacement = "interrupt_placement";
    /// An adult writes who guides the pupil, and when.
    SetPlacementDetails = "set_placement_details";
    /// An adult names the referent of pupils in a period.
    AssignReferent = "assign_referent";
    /// An adult says that a pupil does not have to do a period, or does after all.
    ExemptPupil = "exempt_pupil";
    /// An administrator gives a role.
    AssignRole = "assign_role";
    /// An administrator ends a role.
    EndRole = "end_role";
    /// An administrator moves a pupil to another division.
    MovePupil = "move_pupil";
    /// An office adds a pupil to a class.
    EnrolPupil = "enrol_pupil";
    /// An office corrects who a pupil is.
    CorrectPupil = "correct_pupil";
    /// An office says whether a pupil is still in the class.
    SetSchooling = "set_schooling";
    /// An office makes a class.
    CreateDivision = "create_division";
    /// An office writes, publishes, moves or cancels a period of a class.
    SavePeriod = "save_period";
    /// An office says where the calendar of a class stands.
    SetCalendar = "set_calendar";
    /// A placement follows its period, the host agreeing.
    MovePlacement = "move_placement";
    /// A coordinator sets the delays of the pôle.
    SetDelays = "set_delays";
    /// An office says how to call its school and whether it has an *internat*.
    DescribeSchool = "describe_school";
    /// Help is asked for, by a pupil or for them.
    AskSupport = "ask_support", pupil;
    /// What was tried about a request for help.
    AddSupportStep = "add_support_step";
    /// A request for help climbs one level.
    PassSupportOn = "pass_support_on";
    /// A coordinator takes a request for help up.
    TakeSupport = "take_support";
    /// A place is proposed to a pupil without one.
    ProposePlace = "propose_place";
    /// Those who follow the pupil answer.
    AnswerProposal = "answer_proposal";
    /// A request for help ends without a place.
    CloseSupport = "close_support";
    /// It begins again.
    ReopenSupport = "reopen_support";
    /// Somebody says that an offer should not stand as it is.
    ReportOffer = "report_offer", pupil;
    /// A coordinator answers a report.
    SettleReport = "settle_report";
    /// A coordinator files what was kept aside.
    FileSealed = "file_sealed";
    /// A coordinator destroys what was kept aside.
    DestroySealed = "destroy_sealed";
    /// A pupil tells of a place they have found.
    DeclarePlace = "declare_place", pupil;
    /// A pupil corrects what they told of a place.
    CorrectPlace = "correct_place", pupil;
    /// A pupil takes back what they told of a place.
    WithdrawPlace = "withdraw_place", pupil;
    /// Whoever follows the pupil accepts the place or sends it back.
    CheckPlace = "check_place";
    /// A pupil writes down a step of their search.
    LogDemarche = "log_demarche", pupil;
    /// A pupil tells what they felt as discrimination.
    RaiseConcern = "raise_concern", pupil;
    /// An adult says what becomes of it.
    HandleConcern = "handle_concern";
    /// A pupil ranks the offers they would like best.
    SetWishes = "set_wishes", pupil;
    /// A pupil keeps an offer for later.
    SetFavourite = "set_favourite", pupil;
    /// A pupil writes how a day went.
    WriteJournal = "write_journal", pupil;
    /// A pupil says how they were received.
    RateReception = "rate_reception", pupil;
}

/// Arguments as a value, by way of their text: the rows are written as texts too, by the same code,
/// while a second way of writing each type would be as much again to send to each phone.
fn as_value(args: &impl Serialize) -> Value {
    let text = serde_json::to_string(args);
    text.and_then(|text| serde_json::from_str(&text))
        .unwrap_or_default()
}

/// Arguments from a value, by way of their text; see [`as_value`].
fn of_value<T: DeserializeOwned>(args: &Value) -> Result<T, Refusal> {
    serde_json::from_str(&args.to_string()).map_err(|_| Refusal::BadArguments)
}

/// Compare-and-set: every group that must have been on screen is still what was on screen, or was
/// changed since by the same client only.
fn unchanged_since_seen(
    shown: &[(RowKey, Group)],
    ctx: &Ctx<'_>,
    rows: &mut dyn Rows,
) -> Result<(), Stop> {
    let mut changed = Vec::new();
    for (key, group) in shown {
        let Some(stored) = rows.row(*key)? else {
            continue;
        };
        let Some(seen) = ctx.seen.iter().find(|s| s.key == *key && s.group == *group) else {
            return Err(Refusal::MissingPrecondition.into());
        };
        let current = stored.gver.get(group);
        let differs = match current {
            // Numbers of a life that ended say nothing of this one but when they are the same.
            _ if ctx.again => seen.seq != current.map_or(0, |c| c.seq),
            Some(current) => current.seq > seen.seq && current.by != Some(ctx.client),
            None => false,
        };
        if differs {
            let groups = stored.row.groups();
            let now = groups.into_iter().find(|(g, _)| g == group).map(|(_, v)| v);
            changed.push(Changed {
                key: *key,
                group: *group,
                now: now.unwrap_or_default(),
            });
        }
    }
    if changed.is_empty() {
        Ok(())
    } else {
        Err(Refusal::ChangedSinceSeen { changed }.into())
    }
}

/// The pôle the command runs in.
fn space(ctx: &Ctx<'_>) -> PoleId {
    ctx.actor.space
}

/// Refuses empty and over-long texts; returns the text without spaces around.
fn clean(text: &str, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(Refusal::TextTooLong { max });
    }
    Ok(text.to_owned())
}

fn ensure(condition: bool, refusal: Refusal) -> Result<(), Refusal> {
    if condition { Ok(()) } else { Err(refusal) }
}
