-- A newsroom that was restored from a backup is healed by its workstations.

ALTER TABLE newsroom ADD COLUMN restored_ms INTEGER;

-- The epochs that this newsroom had before: a workstation that knows one of them belongs to it.
CREATE TABLE past_epoch (
  epoch BLOB PRIMARY KEY,
  until_ms INTEGER NOT NULL
) STRICT;

-- Records that another workstation than their own handed back after a restore, and which one did.
CREATE TABLE handed_back (
  seq INTEGER PRIMARY KEY REFERENCES record (seq),
  device BLOB NOT NULL
) STRICT;
