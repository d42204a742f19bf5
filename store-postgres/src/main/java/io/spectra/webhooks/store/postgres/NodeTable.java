package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.store.NodeLostException;
import io.spectra.webhooks.store.Nodes.Pulse;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Takeover;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Reads and writes the table `node`: joining, leaving, and taking over from a dead node. The
/// column of a node's number is named `slot`, since nodes of older versions use the same table.
///
/// All times in it are the database's. Each of a node's commits locks its row, so a takeover
/// happens before or after a commit and never during one. A node that takes over locks its own row
/// `for key share`. Its commits continue meanwhile, and no other node can take it over, since that
/// needs the row `for update`.
final class NodeTable {
  private static final int ATTEMPTS_MAX = 1_000;

  /// Gives a free number to a new node, which continues after the newest sequence that any node may
  /// have given. A number is not free while another node has segments that were parked under it.
  /// The last eight bits of a segment's id contain that number.
  private static final String JOIN_FREE =
      """
      with free as (
        select slot from node
        where left_at is not null
          and not exists (select from segment where segment.node <> slot and segment.id & 255 = slot)
        order by slot limit 1 for update skip locked
      )
      update node set epoch = node.epoch + 1, heartbeat_at = clock_timestamp(), left_at = null,
          settled = (select max(greatest(settled, last_sequence)) from node)
      from free where node.slot = free.slot
      returning node.slot, node.epoch, node.writer
      """;

  private static final String JOIN_NEW =
      """
      insert into node (slot, epoch, writer, heartbeat_at, last_sequence, settled, last_id)
      select number, 1, 0, clock_timestamp(), 0,
          coalesce((select max(greatest(settled, last_sequence)) from node), 0), 0
      from generate_series(0, 255) as number
      where not exists (select from node where slot = number)
      order by number limit 1
      on conflict do nothing
      returning slot, epoch, writer
      """;

  private static final String NEWEST_SEQUENCE =
      "select max(greatest(settled, last_sequence)) from node";

  private static final String COUNT = "select count(*) from node";

  /// Leaves and raises the epoch, so that a commit whose answer was lost cannot take effect later.
  private static final String LEAVE =
      """
      update node set epoch = epoch + 1, left_at = clock_timestamp(),
          last_sequence = greatest(last_sequence, ?)
      where slot = ? and epoch = ?
      """;

  /// Writes a heartbeat without waiting for a lock. The row is locked either by this node's own
  /// commit, which writes a heartbeat itself, or by a takeover.
  private static final String PULSE =
      """
      with mine as (
        select slot from node where slot = ? and epoch = ? for no key update skip locked
      ), beaten as (
        update node set heartbeat_at = clock_timestamp(),
            last_sequence = greatest(last_sequence, ?), settled = greatest(settled, ?)
        from mine where node.slot = mine.slot
        returning 1
      )
      select version, exists (select from node where slot = ? and epoch = ?),
          (select max(last_sequence) from node), exists (select from beaten),
          (select count(*) from node where left_at is null),
          (extract(epoch from clock_timestamp()) * 1000)::bigint
      from registry
      """;

  private static final String AM_MEMBER =
      "select 1 from node where slot = ? and epoch = ? for key share";

  /// Finds and locks a dead node. A node that has left something is chosen before those that have
  /// nothing. The conditions for a dead node are on its own row. If that row changes meanwhile,
  /// PostgreSQL checks them again before it locks the row.
  private static final String FIND_DEAD =
      """
      with other as (
        select slot, exists (select from outbox where outbox.node = slot)
            or exists (select from segment where segment.node = slot) as has_something
        from node where slot <> ?
      )
      select node.slot from node, other
      where node.slot = other.slot
        and case when node.left_at is null
              then node.heartbeat_at < clock_timestamp() - make_interval(secs => ?)
              else other.has_something end
      order by other.has_something desc, node.slot limit 1 for update of node skip locked
      """;

  private static final String FENCE =
      """
      update node set epoch = epoch + 1, left_at = coalesce(left_at, clock_timestamp())
      where slot = ?
      """;

  private static final String TAKE_OUTBOX =
      """
      with taken as (update outbox set node = ? where node = ? returning sequence)
      select sequence from taken order by sequence
      """;

  private static final String TAKE_SEGMENTS =
      """
      with taken as (
        update segment set node = ? where node = ?
        returning id, webhook_id, cardinality(sequences) as deliveries, newest_sequence
      )
      select id, webhook_id, deliveries, newest_sequence from taken order by webhook_id, id
      """;

  private final InstantSource clock;
  private final ClockSkew skew = new ClockSkew(); // used on the connection for pulses only
  private volatile Member member;

  /// Joins the nodes. This node is a member when the constructor returns.
  NodeTable(PostgresSession session, InstantSource clock) throws SQLException {
    this.clock = clock;
    this.member = join(session);
  }

  Member member() {
    return member;
  }

  static NodeLostException lost(Member member) {
    return new NodeLostException(
        "Node "
            + member.nodeNumber()
            + " is not a member any more: another node took over its events. It joins again.");
  }

  /// Joins again. Returns false if this node is still a member.
  boolean rejoin(PostgresSession session) throws SQLException {
    Member before = member;
    if (session.first(AM_MEMBER, row -> true, before.nodeNumber(), before.epoch()).isPresent()) {
      return false;
    }
    member = join(session);
    return true;
  }

  void leave(PostgresSession session) throws SQLException {
    Member leaving = member;
    session.update(LEAVE, leaving.sequences().newest(), leaving.nodeNumber(), leaving.epoch());
  }

  Pulse pulse(PostgresSession session) throws SQLException {
    Member me = member;
    EventSequences sequences = me.sequences();
    long settled = sequences.settled();
    Instant asked = clock.instant();
    return session.one(
        PULSE,
        row -> {
          skew.look(Instant.ofEpochMilli(row.getLong(6)), asked, clock.instant());
          sequences.follow(row.getLong(3));
          if (row.getBoolean(4)) {
            me.reportedSettled(settled);
          }
          return new Pulse(row.getLong(1), row.getBoolean(2), row.getInt(5));
        },
        me.nodeNumber(),
        me.epoch(),
        sequences.newest(),
        settled,
        me.nodeNumber(),
        me.epoch());
  }

  /// Takes over from one dead node. Runs within a transaction.
  Takeover takeOver(PostgresSession session, Duration deadAfter) throws SQLException {
    Member me = member;
    if (session.first(AM_MEMBER, row -> true, me.nodeNumber(), me.epoch()).isEmpty()) {
      throw lost(me);
    }
    Optional<Integer> dead =
        session.first(FIND_DEAD, row -> row.getInt(1), me.nodeNumber(), deadAfter.toMillis() / 1e3);
    if (dead.isEmpty()) {
      return Takeover.NOTHING;
    }
    session.update(FENCE, dead.get());
    List<Long> outbox =
        session.list(TAKE_OUTBOX, row -> row.getLong(1), me.nodeNumber(), dead.get());
    List<Segment.Head> segments =
        session.list(TAKE_SEGMENTS, SegmentQueries::head, me.nodeNumber(), dead.get());
    return new Takeover(segments, outbox);
  }

  /// Joins in two steps, each a transaction of its own. All nodes can see this node's row before it
  /// reads how far they are. So no list goes beyond the sequences that this node may still give.
  private Member join(PostgresSession session) throws SQLException {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      Optional<Membership> membership = session.first(JOIN_FREE, Membership::read);
      if (membership.isEmpty()) {
        membership = session.first(JOIN_NEW, Membership::read);
      }
      if (membership.isPresent()) {
        long newest = session.number(NEWEST_SEQUENCE);
        Membership mine = membership.get();
        return new Member(
            mine.nodeNumber,
            mine.epoch,
            mine.writer,
            new EventSequences(clock, mine.nodeNumber, newest));
      }
      if (session.number(COUNT) > 255) {
        break;
      }
    }
    throw new StoreException("There is no free node number: 256 nodes use this schema already");
  }

  private record Membership(int nodeNumber, long epoch, long writer) {
    static Membership read(ResultSet row) throws SQLException {
      return new Membership(row.getInt(1), row.getLong(2), row.getLong(3));
    }
  }
}
