//! A server that dies in the middle of a transaction, at a labelled point.

use common::access::Scope;
use common::ids::{ClientId, UserId};
use common::row::{IndexKey, Kind, Mid, RowKey, Seq};
use common::sync::server::{
    Changes, ClientRow, Encoded, GrantRow, Head, Loaded, ReadStore, StoredVerdict, WriteStore,
};
use uuid::Uuid;

/// Where the server dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The request has arrived, nothing is done.
    Arrived,
    /// The counter row is held.
    Head,
    /// The device is known.
    Client,
    /// Its verdicts are read.
    Verdicts,
    /// The first row is read.
    FirstLoad,
    /// A few rows are read.
    LaterLoad,
    /// An index is read.
    Index,
    /// Grants are read, to be recomputed.
    Grants,
    /// Everything is decided, nothing is written.
    BeforeWrite,
    /// Everything is written, the commit is next.
    BeforeCommit,
    /// The commit is done, nothing else.
    AfterCommit,
    /// The answer is ready.
    BeforeAnswer,
}

impl Point {
    /// Every point, in order.
    pub const ALL: [Self; 12] = [
        Self::Arrived,
        Self::Head,
        Self::Client,
        Self::Verdicts,
        Self::FirstLoad,
        Self::LaterLoad,
        Self::Index,
        Self::Grants,
        Self::BeforeWrite,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::BeforeAnswer,
    ];
}

/// A transaction that dies at a point.
#[derive(Debug)]
pub struct Dying<S> {
    store: S,
    at: Point,
    loads: u32,
}

/// The server is dead, or its store fails.
#[derive(Debug)]
pub enum Death<E> {
    /// At the point that was asked for.
    Here,
    /// By itself.
    Store(E),
}

impl<S> Dying<S> {
    /// Over a transaction.
    pub fn new(store: S, at: Point) -> Self {
        Self {
            store,
            at,
            loads: 0,
        }
    }

    fn pass<E>(&self, point: Point) -> Result<(), Death<E>> {
        if self.at == point {
            Err(Death::Here)
        } else {
            Ok(())
        }
    }
}

impl<S: ReadStore + Send> ReadStore for Dying<S>
where
    S::Error: Send,
{
    type Error = Death<S::Error>;

    async fn head(&mut self) -> Result<Head, Self::Error> {
        self.pass(Point::Arrived)?;
        let head = self.store.head().await.map_err(Death::Store)?;
        self.pass(Point::Head).map(|()| head)
    }

    async fn client(&mut self, client: ClientId) -> Result<Option<ClientRow>, Self::Error> {
        self.pass(Point::Client)?;
        self.store.client(client).await.map_err(Death::Store)
    }

    async fn verdicts(
        &mut self,
        client: ClientId,
        after: Mid,
        limit: usize,
    ) -> Result<Vec<StoredVerdict>, Self::Error> {
        self.pass(Point::Verdicts)?;
        let found = self.store.verdicts(client, after, limit).await;
        found.map_err(Death::Store)
    }

    async fn grants(&mut self, user: UserId) -> Result<Vec<GrantRow>, Self::Error> {
        self.pass(Point::Grants)?;
        self.store.grants(user).await.map_err(Death::Store)
    }

    async fn delta(
        &mut self,
        scopes: &[Scope],
        after: Seq,
        upto: Seq,
        limit: usize,
    ) -> Result<Vec<(Seq, RowKey)>, Self::Error> {
        let found = self.store.delta(scopes, after, upto, limit).await;
        found.map_err(Death::Store)
    }

    async fn members(
        &mut self,
        scope: Scope,
        after: Option<(Kind, Uuid)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, Self::Error> {
        let found = self.store.members(scope, after, limit).await;
        found.map_err(Death::Store)
    }

    async fn membership(
        &mut self,
        scope: Scope,
        key: RowKey,
    ) -> Result<Option<(Seq, bool)>, Self::Error> {
        let found = self.store.membership(scope, key).await;
        found.map_err(Death::Store)
    }

    async fn versions(&mut self, scopes: &[Scope]) -> Result<Vec<(RowKey, Seq)>, Self::Error> {
        self.store.versions(scopes).await.map_err(Death::Store)
    }

    async fn encoded(&mut self, keys: &[RowKey]) -> Result<Vec<Encoded>, Self::Error> {
        self.store.encoded(keys).await.map_err(Death::Store)
    }
}

impl<S: WriteStore + Send> WriteStore for Dying<S>
where
    S::Error: Send,
{
    async fn load(&mut self, key: RowKey) -> Result<Option<Loaded>, Self::Error> {
        self.loads += 1;
        self.pass(if self.loads == 1 {
            Point::FirstLoad
        } else {
            Point::LaterLoad
        })?;
        self.store.load(key).await.map_err(Death::Store)
    }

    async fn index(&mut self, key: IndexKey) -> Result<Vec<Uuid>, Self::Error> {
        self.pass(Point::Index)?;
        self.store.index(key).await.map_err(Death::Store)
    }

    async fn write(&mut self, changes: &Changes) -> Result<(), Self::Error> {
        self.pass(Point::BeforeWrite)?;
        self.store.write(changes).await.map_err(Death::Store)?;
        self.pass(Point::BeforeCommit)
    }
}
