create table note (
  id        integer primary key,
  text      text    not null check (text <> 'refused'),
  tenant_id integer references tenant (id)
) strict;

create table late (
  id     integer primary key,
  parent integer references note (id) deferrable initially deferred
) strict;
