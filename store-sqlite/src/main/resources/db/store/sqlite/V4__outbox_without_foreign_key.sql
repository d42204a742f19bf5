-- The outbox no longer has a foreign key to its events: SQLite looked for a row here for each event that retention deletes, which took a
-- fifth of the time. Rows come from their events (EventTables), and retention leaves those events alone (EventPruner).
create table outbox_without_foreign_key (
  sequence         integer primary key check (sequence > 0),
  registry_version integer not null check (registry_version >= 0),
  accepted_at      integer not null,
  node             integer
) strict;

insert into outbox_without_foreign_key select sequence, registry_version, accepted_at, node from outbox;

drop table outbox;

alter table outbox_without_foreign_key rename to outbox;
