package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Carries out one lookup at the name servers. It asks for each name in turn until one has an
/// address, and for IPv4 and IPv6 at the same time. Only its event loop may use an instance.
///
/// Once there is an address of one kind, the other kind has 50 ms more (RFC 8305, section 3),
/// because some name servers never answer a question for AAAA. If no server has answered anything
/// for a while, [NameServerHealth] decides whether the lookup fails because of the name servers.
/// This happens early enough for an attempt that ends at `deadline`.
final class NameQuery {
  private static final Duration OTHER_KIND_WITHIN = Duration.ofMillis(50);

  /// The share of the deadline after which the name servers are probed if there was no answer: a
  /// quarter. The probe takes at most another third.
  private static final int PROBE_AFTER_SHARE = 4;

  private final EventLoop loop;
  private final Resolvers resolvers;
  private final NameServerHealth health;
  private final List<InetSocketAddress> nameServers;
  private final Duration deadline;
  private final Promise<List<InetAddress>> answer;
  private final long answersBefore;

  /// The loop's resolvers, one for each kind of address.
  record Resolvers(DnsNameResolver ipv4, DnsNameResolver ipv6) {
    void close() {
      ipv4.close();
      ipv6.close();
    }
  }

  NameQuery(
      EventLoop loop,
      Resolvers resolvers,
      NameServerHealth health,
      List<InetSocketAddress> nameServers,
      Duration deadline,
      Promise<List<InetAddress>> answer) {
    this.loop = loop;
    this.resolvers = resolvers;
    this.health = health;
    this.nameServers = nameServers;
    this.deadline = deadline;
    this.answer = answer;
    this.answersBefore = health.answers();
  }

  void start(List<String> names) {
    ask(names);
    if (!answer.isDone()) {
      var probeTimer =
          loop.schedule(
              this::probeIfSilent, deadline.toNanos() / PROBE_AFTER_SHARE, TimeUnit.NANOSECONDS);
      answer.addListener(_ -> probeTimer.cancel(false));
    }
  }

  private void ask(List<String> names) {
    var first = resolvers.ipv4().resolveAll(names.getFirst());
    var second = resolvers.ipv6().resolveAll(names.getFirst());
    var step = new Step(names, first, second);
    first.addListener(_ -> step.oneAnswered(first, second));
    second.addListener(_ -> step.oneAnswered(second, first));
  }

  /// Asks for one name in both kinds.
  private final class Step {
    private final List<String> names;
    private final Future<List<InetAddress>> first;
    private final Future<List<InetAddress>> second;
    private boolean isOver;

    Step(List<String> names, Future<List<InetAddress>> first, Future<List<InetAddress>> second) {
      this.names = names;
      this.first = first;
      this.second = second;
    }

    void oneAnswered(Future<List<InetAddress>> one, Future<List<InetAddress>> other) {
      if (other.isDone()) {
        end();
      } else if (!addressesIn(one).isEmpty()) {
        var _ = loop.schedule(this::end, OTHER_KIND_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private void end() {
      if (isOver) {
        return;
      }
      isOver = true;
      var addresses = new ArrayList<>(addressesIn(first));
      addresses.addAll(addressesIn(second));
      if (!addresses.isEmpty()) {
        answer.trySuccess(List.copyOf(addresses));
      } else if (names.size() > 1 && !isSilence(first) && !isSilence(second)) {
        ask(names.subList(1, names.size()));
      } else {
        fail(
            first.isSuccess() ? noAddress(names.getFirst()) : first.cause(),
            isSilence(first) || isSilence(second));
      }
    }
  }

  private static List<InetAddress> addressesIn(Future<List<InetAddress>> lookup) {
    return lookup.isSuccess() ? lookup.getNow() : List.of();
  }

  /// Whether the lookup timed out. The next name would not be answered either.
  private static boolean isSilence(Future<?> lookup) {
    return !lookup.isSuccess() && DnsNameResolver.isTransportOrTimeoutError(lookup.cause());
  }

  private static Exception noAddress(String name) {
    return new UnknownHostException(name + " has no address");
  }

  private void fail(Throwable cause, boolean isOfSilence) {
    if (!isOfSilence || isAnybodyThere()) {
      answer.tryFailure(cause);
    } else if (!answer.isDone()) {
      decide(cause);
    }
  }

  private void probeIfSilent() {
    if (!answer.isDone() && !isAnybodyThere()) {
      decide(null);
    }
  }

  /// Decides by a probe whether the lookup fails because of the name servers. Without a cause, the
  /// lookup continues if a server answers.
  private void decide(@Nullable Throwable cause) {
    health
        .answersAnything(nameServers)
        .addListener((Future<Boolean> probed) -> {
          if (!probed.getNow() && !isAnybodyThere()) {
            answer.tryFailure(
                new NameServersAwayException(
                    "none of the name servers answers: " + nameServers, cause));
          } else if (cause != null) {
            answer.tryFailure(cause);
          }
        });
  }

  private boolean isAnybodyThere() {
    return health.answers() != answersBefore;
  }
}
