package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.concurrent.Future;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.egress.EgressSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests lookups at name servers over a real socket.
class DnsLookupTest {
  /// A deadline so long that a test fails if it waits for a query that is given up after a third of
  /// it.
  private static final Duration LONG = Duration.ofSeconds(3 * Watched.SECONDS_PATIENCE + 30);

  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final String OPENED = "hook.default.svc";

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final FakeNameServer server = new FakeNameServer(loop);
  @TempDir private Path etc;
  private NameFiles files;
  private DnsLookup lookup;

  @BeforeEach
  void open() {
    write("hosts", "127.0.0.1 localhost");
    write("resolv.conf", "nameserver 127.0.0.1");
    files = new NameFiles(etc.resolve("hosts"), etc.resolve("resolv.conf"), server.port());
    lookup = lookupWithin(LONG);
  }

  @AfterEach
  void close() {
    lookup.close();
    files.close();
    server.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void all_addresses_of_both_kinds_are_found() {
    server.put("hooks.test", "192.0.2.7", "192.0.2.8", "2001:db8::7");

    assertThat(found("hooks.test"))
        .containsExactly("192.0.2.7", "192.0.2.8", "2001:db8:0:0:0:0:0:7");
  }

  @Test
  void a_receivers_name_is_asked_for_unchanged_without_a_search_domain() {
    change("resolv.conf", "nameserver 127.0.0.1\nsearch shop.internal\noptions ndots:5");
    server.put("hooks.shop", "192.0.2.7");

    assertThat(found("hooks.shop")).isNotEmpty();
    assertThat(asks("nobody.example.test").isSuccess()).isFalse();

    assertThat(Set.copyOf(server.asked()))
        .containsExactlyInAnyOrder(
            "A hooks.shop.",
            "AAAA hooks.shop.",
            "A nobody.example.test.",
            "AAAA nobody.example.test.");
  }

  @Test
  void the_search_list_applies_to_a_host_that_the_operator_opened() {
    change(
        "resolv.conf",
        "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 127.0.0.1\noptions ndots:5");
    server.put("hook.default.svc.cluster.local", "10.0.0.7");

    assertThat(found(OPENED)).containsExactly("10.0.0.7");

    assertThat(server.asked())
        .containsSubsequence(
            "A hook.default.svc.shop.svc.cluster.local.",
            "A hook.default.svc.svc.cluster.local.",
            "A hook.default.svc.cluster.local.")
        .doesNotContain("A hook.default.svc.");
  }

  @Test
  void the_search_list_applies_to_a_name_without_a_dot() {
    change("resolv.conf", "nameserver 127.0.0.1\nsearch shop.internal");
    server.put("hooks.shop.internal", "10.0.0.7");

    assertThat(found("hooks")).containsExactly("10.0.0.7");
  }

  @Test
  void a_name_with_enough_dots_is_first_tried_unchanged() {
    change("resolv.conf", "nameserver 127.0.0.1\nsearch shop.internal\noptions ndots:2");
    server.put(OPENED, "10.0.0.7").put(OPENED + ".shop.internal", "10.0.0.8");

    assertThat(found(OPENED)).containsExactly("10.0.0.7");
  }

  @Test
  void a_server_that_fails_for_one_name_of_the_search_list_does_not_end_the_search() {
    change("resolv.conf", "nameserver 127.0.0.1\nsearch a.internal b.internal");
    server.refuse("hooks.a.internal", DnsResponseCode.SERVFAIL);
    server.put("hooks.b.internal", "10.0.0.7");

    assertThat(found("hooks")).containsExactly("10.0.0.7");
  }

  @Test
  void every_name_that_a_url_may_have_can_be_asked_for() {
    for (String name :
        List.of("stack_receiver", "my_app.hooks.test", "-a-.b-.test", "_x._y.test")) {
      server.put(name, "192.0.2.9");

      assertThat(found(name)).as(name).hasSize(1);
    }
  }

  @Test
  void an_answer_is_kept_for_a_while() {
    server.put("hooks.test", "192.0.2.7");

    found("hooks.test");
    found("hooks.test");

    assertThat(server.asked()).hasSize(2); // A and AAAA
  }

  @Test
  void the_hosts_file_comes_first_and_its_changes_take_effect() {
    server.put("hooks.test", "192.0.2.7");
    assertThat(found("hooks.test")).containsExactly("192.0.2.7");

    change("hosts", "192.0.2.9 hooks.test\n2001:db8::9 Hooks.Test");
    assertThat(found("hooks.test")).containsExactly("192.0.2.9", "2001:db8:0:0:0:0:0:9");

    change("hosts", "192.0.2.10 hooks.test");
    assertThat(found("hooks.test")).containsExactly("192.0.2.10");
    assertThat(server.asked()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "hooks.localhost"})
  void a_name_of_this_machine_is_never_asked_for(String name) {
    change("hosts", "");
    change("resolv.conf", "nameserver 127.0.0.1\nsearch shop.internal");

    assertThat(asks(name).getNow()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void an_unknown_name_fails() {
    var lookedUp = asks("nobody.test");

    assertThat(lookedUp.isSuccess()).isFalse();
    assertThat(lookedUp.cause())
        .isNotInstanceOf(NameServersAwayException.class)
        .hasMessageContaining("nobody.test");
  }

  @Test
  void without_a_configured_name_server_no_server_is_asked() {
    change("resolv.conf", "# written later\nsearch shop.internal\n");

    assertThat(asks("hooks.test").cause())
        .isInstanceOf(NameServersAwayException.class)
        .hasMessageContaining(etc.resolve("resolv.conf").toString());
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void a_missing_file_is_like_an_empty_one_and_takes_effect_once_it_is_written()
      throws IOException {
    server.put("hooks.test", "192.0.2.7");
    Files.delete(etc.resolve("resolv.conf"));
    lookTwice();
    assertThat(asks("hooks.test").cause()).isInstanceOf(NameServersAwayException.class);

    change("resolv.conf", "nameserver 127.0.0.1");

    assertThat(found("hooks.test")).containsExactly("192.0.2.7");
  }

  @Test
  void name_servers_are_away_if_none_answers_anything() {
    lookup.close();
    lookup = lookupWithin(SHORT);
    server.put("hooks.test", "192.0.2.7").silentTo(_ -> true);

    assertThat(asks("hooks.test").cause())
        .isInstanceOf(NameServersAwayException.class)
        .hasMessageContaining("127.0.0.1");
    assertThat(server.asked()).contains("NS .");
  }

  @Test
  void name_servers_are_not_away_if_only_one_name_is_unanswered() {
    lookup.close();
    lookup = lookupWithin(SHORT);
    server.silentTo(question -> question.contains("hooks.test"));

    assertThat(asks("hooks.test").cause())
        .isNotNull()
        .isNotInstanceOf(NameServersAwayException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5}) // SERVFAIL, REFUSED
  void a_refusal_shows_that_a_name_server_is_there(int code) {
    lookup.close();
    lookup = lookupWithin(SHORT);
    server.refuse("hooks.test", DnsResponseCode.valueOf(code));
    server.silentTo(question -> question.equals("NS ."));

    assertThat(asks("hooks.test").cause())
        .isNotNull()
        .isNotInstanceOf(NameServersAwayException.class);
  }

  /// Uses a broadcast address, to which the system refuses to send, so nothing leaves this machine.
  @Test
  void the_next_name_server_is_asked_when_one_cannot_be_reached() {
    change("resolv.conf", "nameserver 255.255.255.255\nnameserver 127.0.0.1");
    server.put("hooks.test", "192.0.2.7");

    assertThat(found("hooks.test")).containsExactly("192.0.2.7");
  }

  @Test
  void a_name_server_that_cannot_be_reached_is_away() {
    change("resolv.conf", "nameserver 255.255.255.255");

    assertThat(asks("hooks.test").cause()).isInstanceOf(NameServersAwayException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4}) // FORMERR, SERVFAIL, NOTIMP
  void a_name_server_that_refuses_edns_is_asked_without_it(int code) {
    server.put("hooks.test", "192.0.2.7").refuseEdns(DnsResponseCode.valueOf(code));

    assertThat(found("hooks.test")).containsExactly("192.0.2.7");
  }

  @Test
  void an_unanswered_question_for_aaaa_delays_nothing() {
    server.put("hooks.test", "192.0.2.7").silentTo(question -> question.startsWith("AAAA"));

    assertThat(found("hooks.test")).containsExactly("192.0.2.7");
  }

  @Test
  void an_unanswered_question_for_a_delays_nothing() {
    server.put("hooks.test", "2001:db8::7").silentTo(question -> question.startsWith("A "));

    assertThat(found("hooks.test")).containsExactly("2001:db8:0:0:0:0:0:7");
  }

  @Test
  void one_private_address_among_the_answers_refuses_the_host() {
    server.put("hooks.test", "93.184.216.34", "2606:2800:220:1::1", "10.0.0.7");
    try (var sender = SenderFixture.with().egress(EgressSettings.closed()).lookup(lookup).start()) {
      var outcome = sender.send("https://hooks.test/");

      assertThat(outcome).isInstanceOf(Outcome.Unreachable.class);
      assertThat(((Outcome.Unreachable) outcome).detail()).contains("blocked: 10.0.0.7");
    }
  }

  private DnsLookup lookupWithin(Duration deadline) {
    return new DnsLookup(loop, deadline, files, Set.of(OPENED), System::nanoTime);
  }

  private List<String> found(String host) {
    return asks(host).getNow().stream().map(InetAddress::getHostAddress).toList();
  }

  private Future<List<InetAddress>> asks(String host) {
    var lookedUp = lookup.addressesOf(host);
    assertThat(lookedUp.awaitUninterruptibly(Watched.SECONDS_PATIENCE, TimeUnit.SECONDS)).isTrue();
    return lookedUp;
  }

  private void change(String file, String text) {
    write(file, text);
    lookTwice();
  }

  private void lookTwice() {
    files.look();
    files.look();
  }

  private void write(String file, String text) {
    try {
      Files.writeString(etc.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
