//! What must hold, in the words in which its breach is told.

/// A promise of the product, as the simulation holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// What was answered as saved is still there.
    Saved,
    /// Nothing that anybody typed is lost.
    NothingLost,
    /// A value stays until somebody who saw it writes another.
    ValueStands,
    /// What only a newer version knows stays.
    UnknownStays,
    /// Every record is everywhere once.
    EverywhereOnce,
    /// A record is stored byte for byte.
    ByteForByte,
    /// A device's records are a chain, each once.
    Chain,
    /// The feed has no gap.
    NoGap,
    /// Nothing that a record builds on is missing.
    Complete,
    /// Everything that waits is sent once the line is good.
    Sent,
    /// Equal records make equal content.
    EqualContent,
    /// The server's copy is the replay of its records.
    CopyIsReplay,
    /// Every article is everywhere.
    ArticleEverywhere,
    /// Everybody knows where an article is.
    StateEverywhere,
    /// A window shows what its workstation has.
    WindowShows,
    /// A window can take in what it is told.
    WindowTakes,
    /// Reading writes nothing.
    ReadingWritesNothing,
    /// Nothing moves that nobody asked for.
    AskedFor,
    /// A yes is to what was on the screen.
    OnTheScreen,
    /// A command is applied at most once.
    AppliedOnce,
    /// A command is answered once for ever.
    AnsweredOnce,
    /// What was answered as done is done, and nothing else.
    DoneIsDone,
    /// No interleaving leaves the state machine.
    StateMachine,
    /// Every level said yes, and readers get what the last one read.
    EveryLevel,
    /// What is published is what its hash names.
    HashNames,
    /// Readers get the approved revision to the byte.
    ReadersGet,
    /// A device that was cut off gets nothing in.
    CutOff,
    /// A visible photo has all its bytes.
    PhotoWhole,
    /// The server's store is sound.
    ServerSound,
    /// The server never fails by itself.
    ServerSteady,
    /// The workstation never fails by itself.
    StationSteady,
    /// A block can be marked.
    BlockMarked,
    /// Going back gives the wanted revision to the letter.
    BackToTheLetter,
    /// Nothing panics.
    NoPanic,
}

impl std::fmt::Display for Promise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Saved => "what was answered as saved is still there",
            Self::NothingLost => "nothing that anybody typed is lost",
            Self::ValueStands => "a value stays until somebody who saw it writes another",
            Self::UnknownStays => "what only a newer version knows stays",
            Self::EverywhereOnce => "every record is everywhere once",
            Self::ByteForByte => "a record is stored byte for byte",
            Self::Chain => "a device's records are a chain, each once",
            Self::NoGap => "the feed has no gap",
            Self::Complete => "nothing that a record builds on is missing",
            Self::Sent => "everything that waits is sent once the line is good",
            Self::EqualContent => "equal records make equal content",
            Self::CopyIsReplay => "the server's copy is the replay of its records",
            Self::ArticleEverywhere => "every article is everywhere",
            Self::StateEverywhere => "everybody knows where an article is",
            Self::WindowShows => "a window shows what its workstation has",
            Self::WindowTakes => "a window can take in what it is told",
            Self::ReadingWritesNothing => "reading writes nothing",
            Self::AskedFor => "nothing moves that nobody asked for",
            Self::OnTheScreen => "a yes is to what was on the screen",
            Self::AppliedOnce => "a command is applied at most once",
            Self::AnsweredOnce => "a command is answered once for ever",
            Self::DoneIsDone => "what was answered as done is done, and nothing else",
            Self::StateMachine => "no interleaving leaves the state machine",
            Self::EveryLevel => "every level said yes, and readers get what the last one read",
            Self::HashNames => "what is published is what its hash names",
            Self::ReadersGet => "readers get the approved revision to the byte",
            Self::CutOff => "a device that was cut off gets nothing in",
            Self::PhotoWhole => "a visible photo has all its bytes",
            Self::ServerSound => "the server's store is sound",
            Self::ServerSteady => "the server never fails by itself",
            Self::StationSteady => "the workstation never fails by itself",
            Self::BlockMarked => "a block can be marked",
            Self::BackToTheLetter => "going back gives the wanted revision to the letter",
            Self::NoPanic => "nothing panics",
        })
    }
}
