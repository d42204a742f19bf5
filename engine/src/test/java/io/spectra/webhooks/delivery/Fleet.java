package io.spectra.webhooks.delivery;

import io.spectra.webhooks.store.MemoryStore.Holder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the nodes of a simulated world. Each node has a seat, and dies, pauses, stops and comes
/// back there. Also checks that the living take over what the dead have.
final class Fleet {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int STARTS_MAX = 100;

  /// While somebody is dead, a node has this many looks at the store until it takes over.
  private static final int LOOKS_A_TAKEOVER = 5;

  private final World world;
  private final List<Seat> seats = new ArrayList<>();
  private final int skewMaxMillis;
  private int processes;
  private List<Holder> waiting = List.of(); // dead when this was last checked
  private int takeovers; // made by then

  private static final class Seat {
    @Nullable SimulatedNode node;
    long startAtNanos;
  }

  /// The wall clocks of its nodes are wrong by up to `skewMaxMillis`.
  Fleet(World world, int size, int skewMaxMillis) {
    this.world = world;
    this.skewMaxMillis = skewMaxMillis;
    for (int i = 0; i < size; i++) {
      seats.add(new Seat());
    }
    if (world.isShared()) {
      var inspector =
          new Repeating(world.time(), world.random(), SECOND, this::checkDeadAreTakenOver);
      world.threads().newProcess().add(inspector);
    }
    awaitOne();
  }

  /// Returns a random one of the nodes that live, paused ones included. The result is never empty
  /// where one node has the store for itself.
  Optional<SimulatedNode> any() {
    List<SimulatedNode> living = living();
    return living.isEmpty()
        ? Optional.empty()
        : Optional.of(living.get(world.random().nextInt(living.size())));
  }

  List<SimulatedNode> living() {
    List<SimulatedNode> living = new ArrayList<>();
    for (Seat seat : seats) {
      if (seat.node != null) {
        living.add(seat.node);
      }
    }
    return living;
  }

  private Optional<Seat> anyTaken() {
    List<Seat> taken = seats.stream().filter(seat -> seat.node != null).toList();
    return taken.isEmpty()
        ? Optional.empty()
        : Optional.of(taken.get(world.random().nextInt(taken.size())));
  }

  /// Starts the nodes whose time has come. One that cannot read the store ends at once, and is
  /// started again a second later.
  void startDue() {
    for (Seat seat : seats) {
      if (seat.node == null && seat.startAtNanos <= world.time().getAsLong()) {
        start(seat);
      }
    }
  }

  private void start(Seat seat) {
    var fresh = new SimulatedNode(world, ++processes, 1 + world.random().nextInt(3), anySkew());
    if (fresh.start()) {
      seat.node = fresh;
    } else {
      seat.startAtNanos = world.time().getAsLong() + SECOND.toNanos();
    }
  }

  /// The clocks of computers that share a store are never quite the same.
  private Duration anySkew() {
    if (skewMaxMillis == 0) {
      return Duration.ZERO;
    }
    Duration skew =
        Duration.ofMillis(world.random().nextInt(2 * skewMaxMillis) - (long) skewMaxMillis);
    world.ledger().wallShifted(skew);
    return skew;
  }

  void crashOne() {
    anyTaken()
        .ifPresent(seat -> {
          end(seat, "dies", () -> node(seat).crash());
          if (!world.isShared() && world.random().nextInt(4) == 0) {
            world.run(Duration.ofSeconds(world.random().nextInt(20)));
          }
          awaitOneIfAlone();
        });
  }

  private void end(Seat seat, String how, Runnable end) {
    trace(node(seat), how);
    end.run();
    seat.node = null;
    int seconds = world.isShared() && world.random().nextBoolean() ? 30 : 1;
    seat.startAtNanos =
        world.time().getAsLong() + world.random().nextLong(seconds * SECOND.toNanos());
  }

  private static SimulatedNode node(Seat seat) {
    if (seat.node == null) {
      throw new IllegalStateException("nobody sits there");
    }
    return seat.node;
  }

  void pauseOne() {
    if (world.isShared()) {
      any()
          .filter(node -> !node.isPaused())
          .ifPresent(node -> {
            Duration span = anyBreak();
            trace(node, "pauses for " + span);
            node.pause(span);
          });
    }
  }

  /// Cuts one node alone off from the store for a while.
  void cutOffOne() {
    if (world.isShared()) {
      any().filter(node -> !node.isCutOff()).ifPresent(node -> cutOff(node, anyBreak()));
    }
  }

  /// Cuts all of several nodes except one off from the store for a while. Returns the one that
  /// still reaches it.
  Optional<SimulatedNode> cutOffAllButOne() {
    Optional<SimulatedNode> left =
        any().filter(node -> node.isOpen() && !node.isCutOff() && living().size() > 1);
    left.ifPresent(
        one -> living().stream().filter(node -> node != one).forEach(this::cutOffForLong));
    return left;
  }

  /// Cuts a node off for about as long as it takes until a node is taken for dead.
  private void cutOffForLong(SimulatedNode node) {
    cutOff(node, Duration.ofMillis(5_000 + world.random().nextInt(20_000)));
  }

  private void cutOff(SimulatedNode node, Duration span) {
    trace(node, "cannot reach the store for " + span);
    node.cutOff(span);
  }

  /// Lets every node reach the store again.
  void endCutOffs() {
    living().stream().filter(SimulatedNode::isCutOff).forEach(node -> cutOff(node, Duration.ZERO));
  }

  /// Returns a random span. Half of these spans are over before the node can be taken for dead.
  private Duration anyBreak() {
    int seconds = world.random().nextBoolean() ? 9 : 60;
    return Duration.ofMillis(1 + world.random().nextInt(seconds * 1_000));
  }

  private void trace(SimulatedNode node, String what) {
    world.ledger().trace(node.number(), () -> "node " + node.number() + " " + what);
  }

  /// Restarts one node after an orderly stop. If the node goes quiet in time, the outcomes of what
  /// was in flight are stored.
  void restartOne() {
    anyTaken().filter(seat -> !node(seat).isPaused()).ifPresent(this::restart);
  }

  /// Stops this node or lets it die; chance decides which.
  void go(SimulatedNode node) {
    go(node, !node.isPaused() && world.random().nextBoolean());
  }

  /// Stops this node or lets it die.
  void go(SimulatedNode node, boolean stops) {
    seats.stream()
        .filter(seat -> seat.node == node)
        .forEach(stops ? this::restart : seat -> end(seat, "dies", node::crash));
  }

  /// Whether other nodes still have something to take over from the node with this number.
  boolean isHolder(int nodeNumber) {
    return world.memory().holders().stream().anyMatch(holder -> holder.nodeNumber() == nodeNumber);
  }

  private void restart(Seat seat) {
    SimulatedNode node = node(seat);
    boolean wasRecovered = node.isRecovered();
    boolean wasInReach = !node.isCutOff();
    trace(node, "stops");
    node.stop();
    for (int i = 0; i < 8 && !node.isQuiet(); i++) {
      world.run(SECOND);
    }
    if (!node.isQuiet()
        && wasRecovered
        && wasInReach
        && node.isMember()
        && world.faults().areNone()) {
      throw new AssertionError("a stopped node is not quiet after 8 s: " + node.status());
    }
    end(seat, "is stopped", node.isQuiet() ? node::leave : node::crash);
    awaitOneIfAlone();
  }

  private void awaitOneIfAlone() {
    if (!world.isShared()) {
      awaitOne();
    }
  }

  /// Waits until a node has started. While the store cannot be read, none starts.
  private void awaitOne() {
    for (int attempt = 0; attempt < STARTS_MAX; attempt++) {
      world.run(SECOND); // no process starts faster
      startDue();
      if (!living().isEmpty()) {
        return;
      }
      if (attempt > 10) {
        world.faults().comeUp();
      }
    }
    throw new AssertionError("no node started in " + STARTS_MAX + " attempts");
  }

  /// A takeover is of one dead node: every node that reaches the store makes one within a few
  /// looks, until no dead one has anything left. Looks are counted, not seconds, because a store
  /// that refuses looks or takeovers delays them, and a node that cannot reach it takes over
  /// nothing.
  private void checkDeadAreTakenOver() {
    List<Holder> dead = world.memory().holders().stream().filter(this::isDead).toList();
    boolean somethingWasTaken = world.ledger().takeovers() > takeovers;
    if (waiting.isEmpty() || somethingWasTaken || !dead.containsAll(waiting)) {
      living().forEach(SimulatedNode::countAnew);
    }
    waiting = dead;
    takeovers = world.ledger().takeovers();
    for (SimulatedNode node : living()) {
      Ledger.check(
          node.looksInVain() <= LOOKS_A_TAKEOVER,
          () -> "node " + node.number() + " takes over nothing, though these are dead: " + waiting);
    }
  }

  private boolean isDead(Holder holder) {
    long deadAt = holder.heardAtNanos() + SimulatedWatch.DEAD_AFTER.toNanos();
    return holder.hasLeft() || deadAt <= world.time().getAsLong();
  }

  boolean isSettled() {
    return living().stream().allMatch(SimulatedNode::isSettled);
  }

  List<List<DispatcherStatus>> status() {
    return living().stream().map(SimulatedNode::status).toList();
  }
}
