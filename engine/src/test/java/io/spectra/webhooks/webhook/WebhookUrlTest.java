package io.spectra.webhooks.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.com, example.com, 443, /, example.com",
    "https://example.com/, example.com, 443, /, example.com",
    "HTTPS://Example.COM/Hook, example.com, 443, /Hook, example.com",
    "https://example.com:443/a, example.com, 443, /a, example.com",
    "https://example.com:80/a, example.com, 80, /a, example.com:80",
    "http://example.com/a, example.com, 80, /a, example.com",
    "http://localhost:8080/spectra-webhook, localhost, 8080, /spectra-webhook, localhost:8080",
    "https://example.com?x=1, example.com, 443, /?x=1, example.com",
    "https://example.com/?x=/?&y=a+b%20c, example.com, 443, /?x=/?&y=a+b%20c, example.com",
    "https://example.com//a/../b;v=1:@!$'()*~, example.com, 443, //a/../b;v=1:@!$'()*~,"
        + " example.com",
    "https://192.0.2.1:65535/, 192.0.2.1, 65535, /, 192.0.2.1:65535",
    "https://[2001:DB8::0:1]:1/x, 2001:db8::1, 1, /x, [2001:db8::1]:1",
    "https://[::ffff:127.0.0.1]/, ::ffff:7f00:1, 443, /, [::ffff:7f00:1]",
    "https://xn--bcher-kva.example/, xn--bcher-kva.example, 443, /, xn--bcher-kva.example",
    "https://b\u00fccher.example/, xn--bcher-kva.example, 443, /, xn--bcher-kva.example",
    "https://B\u00dcCHER.example/, xn--bcher-kva.example, 443, /, xn--bcher-kva.example",
    "https://\u4f8b\u3048.jp/, xn--r8jz45g.jp, 443, /, xn--r8jz45g.jp",
    "https://a-b.1c.d2/, a-b.1c.d2, 443, /, a-b.1c.d2",
    "http://stack_receiver:8080/, stack_receiver, 8080, /, stack_receiver:8080",
    "https://My_App.example.com/, my_app.example.com, 443, /, my_app.example.com",
    "https://_hooks._tcp.example/, _hooks._tcp.example, 443, /, _hooks._tcp.example",
    "https://-a.b-.example-/, -a.b-.example-, 443, /, -a.b-.example-",
    "https://b\u00fc_cher.example/, xn--b_cher-3ya.example, 443, /, xn--b_cher-3ya.example",
    "https://example.com./a, example.com, 443, /a, example.com",
    "https://example.com.:8443/a, example.com, 8443, /a, example.com:8443",
    "https://b\u00fccher.example./, xn--bcher-kva.example, 443, /, xn--bcher-kva.example",
    "https://192.0.2.1./, 192.0.2.1, 443, /, 192.0.2.1"
  })
  void a_url_is_taken_apart(String text, String host, int port, String target, String hostHeader) {
    var url = WebhookUrl.parse(text);

    assertThat(url.text()).isEqualTo(text);
    assertThat(url.host()).isEqualTo(host);
    assertThat(url.port()).isEqualTo(port);
    assertThat(url.requestTarget()).isEqualTo(target);
    assertThat(url.hostHeader()).isEqualTo(hostHeader);
    assertThat(url.isTls()).isEqualTo(text.toLowerCase(Locale.ROOT).startsWith("https"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "example.com/hook, must be absolute",
    "//example.com/hook, must be absolute",
    "/hook, must be absolute",
    "ftp://example.com/, must be absolute",
    "https:/example.com/, must be absolute",
    "https:example.com, must be absolute",
    "javascript:alert(1), must be absolute",
    "file:///etc/passwd, must be absolute",
    "https://, no host",
    "https:///path, no host",
    "https://:443/, no host",
    "https://?x, no host",
    "https://user@example.com/, user name",
    "https://user:pass@example.com/, user name",
    "https://@example.com/, user name",
    "https://169.254.169.254@example.com/, user name",
    "https://example.com@169.254.169.254/, user name",
    "https://example.com/#x, fragment",
    "https://example.com#@evil.example/, fragment",
    "https://example.com\\@evil.example/, backslash",
    "https:\\\\example.com/, backslash",
    "' https://example.com/', white space",
    "'https://example.com/ ', white space",
    "'https://exa mple.com/', white space",
    "https://example.com../, not a host name",
    "https://./, not a host name",
    "https://../, not a host name",
    "https://127.1/, four decimal numbers",
    "https://127.1./, four decimal numbers",
    "https://0x7f.1./, four decimal numbers",
    "https://2130706433./, four decimal numbers",
    "https://a_b.1/, four decimal numbers",
    "https://a-.0x7f/, four decimal numbers",
    "https://0177.0.0.1/, four decimal numbers",
    "https://0x7f.0.0.1/, four decimal numbers",
    "https://0x7f.1/, four decimal numbers",
    "https://0x7f000001/, four decimal numbers",
    "https://0x/, four decimal numbers",
    "https://2130706433/, four decimal numbers",
    "https://017700000001/, four decimal numbers",
    "https://1.2.3.4.5/, four decimal numbers",
    "https://256.1.1.1/, four decimal numbers",
    "https://example.1/, four decimal numbers",
    "https://[::1/, closing bracket",
    "https://[::1%25eth0]/, not an IPv6 address",
    "https://[fe80::1%eth0]/, not an IPv6 address",
    "https://[127.0.0.1]/, not an IPv6 address",
    "https://[example.com]/, not an IPv6 address",
    "https://[]/, not an IPv6 address",
    "https://[::1]x/, port must be",
    "https://::1/, in brackets",
    "https://::1:8443/, in brackets",
    "https://::ffff:127.0.0.1/, in brackets",
    "https://2001:db8::1/, in brackets",
    "https://2001:db8:1:2:3:4:5:6/, in brackets",
    "https://2001:db8:1:2:3:4:5:6:8443/, in brackets",
    "https://fe80::1%25eth0/, in brackets",
    "https://fe80::1%eth0/, in brackets",
    "https://a..b/, not a host name",
    "https://.example.com/, not a host name",
    "https://*.example/, not a host name",
    "https://exa%6dple.com/, not a host name",
    "https://exa!mple.com/, not a host name",
    "https://\u00fc!.example/, not a host name",
    "https://example.com%2f@evil/, user name",
    "'https://a,b/', not a host name",
    "https://example.com:/, port must be",
    "https://example.com:0/, port must be",
    "https://example.com:65536/, port must be",
    "https://example.com:99999999999/, port must be",
    "https://example.com:+443/, port must be",
    "https://example.com:-1/, port must be",
    "https://example.com:0443/, port must be",
    "https://example.com:44a/, port must be",
    "https://example.com:443:443/, port must be",
    "https://example.com/%, write it as %25",
    "https://example.com/%4, write it as %25",
    "https://example.com/%zz, write it as %25",
    "https://example.com/caf\u00e9, percent-encode it",
    "https://example.com/?q=\u2028, percent-encode it",
    "https://example.com/a|b, write it as %7C",
    "https://example.com/?a[]=1, write it as %5B",
    "'https://example.com/\"', write it as %22",
    "https://example.com/<x>, write it as %3C",
    "https://example.com/{id}, write it as %7B",
    "https://fa\u00df.example/, xn-- form",
    "https://\u03c2.example/, xn-- form",
    "https://\uff11\uff12\uff17.0.0.1/, xn-- form",
    "https://example\u3002com/, xn-- form",
    "https://a\u200db.example/, xn-- form",
    "https://\u2460.example/, xn-- form",
    "https://e\u00e9@x.example/, user name"
  })
  void a_hostile_or_wrong_url_is_refused_with_a_sentence_that_helps(String text, String hint) {
    assertThatThrownBy(() -> WebhookUrl.parse(text))
        .isInstanceOf(InvalidWebhookUrlException.class)
        .hasMessageContaining(hint)
        .hasMessageEndingWith(".");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x09, 0x0A, 0x0D, 0x1F, 0x20, 0x7F})
  void no_control_character_gets_through_anywhere(int character) {
    String text = "https://example.com/path?query";
    for (int at = 0; at <= text.length(); at++) {
      String broken = text.substring(0, at) + (char) character + text.substring(at);
      assertThatThrownBy(() -> WebhookUrl.parse(broken))
          .hasMessageContaining("white space or a control");
    }
  }

  @Test
  void the_longest_url_has_2048_characters() {
    String longest = "https://example.com/" + "a".repeat(2_028);

    assertThat(WebhookUrl.parse(longest).text()).hasSize(2_048);
    assertThatThrownBy(() -> WebhookUrl.parse(longest + "a"))
        .hasMessageContaining("2049 characters");
  }

  @Test
  void a_label_has_at_most_63_characters_and_a_name_253() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));

    assertThat(WebhookUrl.parse("https://" + longest).host()).hasSize(253);
    assertThatThrownBy(() -> WebhookUrl.parse("https://" + longest + "a"))
        .hasMessageContaining("253 in all");
    assertThatThrownBy(() -> WebhookUrl.parse("https://" + label + "a.example"))
        .hasMessageContaining("63");
  }

  @Test
  void the_origin_is_the_same_for_all_spellings_of_one_place() {
    var plain = WebhookUrl.parse("https://example.com/a");

    assertThat(WebhookUrl.parse("https://EXAMPLE.com:443/b").origin()).isEqualTo(plain.origin());
    assertThat(WebhookUrl.parse("https://example.com.").origin()).isEqualTo(plain.origin());
    assertThat(WebhookUrl.parse("http://example.com:443/b").origin()).isNotEqualTo(plain.origin());
    assertThat(plain.origin()).hasToString("https://example.com");
    assertThat(WebhookUrl.parse("https://[0:0::1]:8443").origin())
        .hasToString("https://[::1]:8443");
  }

  @Test
  void only_a_literal_has_an_address() {
    assertThat(WebhookUrl.parse("https://example.com").literalAddress()).isEmpty();
    assertThat(WebhookUrl.parse("https://192.0.2.1").literalAddress()).isPresent();
    assertThat(WebhookUrl.parse("https://127.0.0.1.").literalAddress()).isPresent();
    assertThat(WebhookUrl.parse("https://127_0.example").literalAddress()).isEmpty();
    assertThat(WebhookUrl.parse("https://[::ffff:127.0.0.1]").literalAddress()).isPresent();
  }

  @Test
  void every_accepted_url_means_the_same_to_java_net_uri() {
    var alphabet = "abz019..-_:/?#@[]%\\ &=;,|~!\u00e9\u3002\n0x7f";
    var random = new Random(2048);
    int accepted = 0;
    for (int i = 0; i < 60_000; i++) {
      var text = new StringBuilder("https://");
      int length = random.nextInt(1, 14);
      for (int c = 0; c < length; c++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      accepted += agreesWithUri(text.toString()) ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(1_000);
  }

  private static boolean agreesWithUri(String text) {
    WebhookUrl url;
    try {
      url = WebhookUrl.parse(text);
    } catch (InvalidWebhookUrlException e) {
      return false;
    }
    if (text.chars().allMatch(c -> c < 0x80)) {
      var uri = URI.create(text);
      // RFC 2396, which java.net.URI follows, allows no underscore, no hyphen at the end of a label
      // and no top label that begins with a digit. URI then returns only the whole authority.
      String authority = uri.getRawAuthority().toLowerCase(Locale.ROOT);
      assertThat(authority.replaceFirst("\\.?(:[0-9]+)?$", ""))
          .as(text)
          .isEqualTo(url.host().contains(":") ? "[" + url.host() + "]" : url.host());
      assertThat(uri.getHost() == null ? -1 : uri.getPort()).as(text).isIn(-1, url.port());
      assertThat(uri.getRawUserInfo()).as(text).isNull();
    }
    assertThat(url.requestTarget()).startsWith("/").matches("[!-~]+");
    return true;
  }
}
