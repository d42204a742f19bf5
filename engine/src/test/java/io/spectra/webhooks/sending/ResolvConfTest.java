package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests how `resolv.conf` is read, and which names are asked for as a result.
class ResolvConfTest {
  @Test
  void servers_search_list_and_ndots_are_read() {
    var conf =
        parse(
            """
            # made by the kubelet
            search shop.svc.cluster.local svc.cluster.local. cluster.local
            nameserver 10.96.0.10
            \tnameserver\t2001:db8::53  # the other one
            options attempts:3 ndots:5 edns0
            """);

    assertThat(conf.nameServers()).containsExactly(server("10.96.0.10"), server("2001:db8::53"));
    assertThat(conf.search())
        .containsExactly("shop.svc.cluster.local", "svc.cluster.local", "cluster.local");
    assertThat(conf.ndots()).isEqualTo(5);
  }

  @Test
  void an_empty_file_has_no_server_and_no_search_list() {
    assertThat(parse("")).isEqualTo(new ResolvConf(List.of(), List.of(), 1));
  }

  @Test
  void lines_that_make_no_sense_are_ignored() {
    var conf =
        parse(
            """
            nameserver
            nameserver dns.example
            nameserver 192.0.2.300
            nameserver 192.0.2.53
            options ndots:many ndots:
            nonsense here
            """);

    assertThat(conf).isEqualTo(new ResolvConf(List.of(server("192.0.2.53")), List.of(), 1));
  }

  @Test
  void only_the_first_three_servers_and_the_last_search_list_count() {
    var conf =
        parse(
            """
            domain old.example
            search new.example
            nameserver 192.0.2.1
            nameserver 192.0.2.2
            nameserver 192.0.2.3
            nameserver 192.0.2.4
            options ndots:99
            """);

    assertThat(conf.nameServers())
        .containsExactly(server("192.0.2.1"), server("192.0.2.2"), server("192.0.2.3"));
    assertThat(conf.search()).containsExactly("new.example");
    assertThat(conf.ndots()).isEqualTo(15);
  }

  @Test
  void a_name_is_absolute_unless_the_search_list_is_wanted() {
    var conf = new ResolvConf(List.of(), List.of("a.example", "b.example"), 2);

    assertThat(conf.namesFor("hook", false)).containsExactly("hook");
    assertThat(conf.namesFor("hook", true))
        .containsExactly("hook.a.example", "hook.b.example", "hook");
    assertThat(conf.namesFor("hook.default.svc", true))
        .containsExactly(
            "hook.default.svc", "hook.default.svc.a.example", "hook.default.svc.b.example");
  }

  private static ResolvConf parse(String text) {
    return ResolvConf.parse(text, 53);
  }

  private static InetSocketAddress server(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
  }
}
