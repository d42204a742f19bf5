-- What a version to come may do to the schema without raising the level: add.

alter table event   add column source text not null default '';
alter table attempt add column receiver_region text;
alter table outbox  add column priority smallint not null default 0;
alter table segment add column note text;
alter table node    add column version text;
alter table webhook add column ordered boolean not null default false;
alter table api_key add column allowed_networks text not null default '';

create table delivery_schedule (
  id         bigint primary key,
  webhook_id bigint not null references webhook (id),
  due_at     bigint not null
);
create index event_by_source on event (source, sequence);
