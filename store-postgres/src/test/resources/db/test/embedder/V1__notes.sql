create table note (
  id        bigint generated always as identity primary key,
  text      text   not null check (text <> 'refused'),
  tenant_id bigint references tenant (id)
);

create table late (
  id     bigint generated always as identity primary key,
  parent bigint references note (id) deferrable initially deferred
);
