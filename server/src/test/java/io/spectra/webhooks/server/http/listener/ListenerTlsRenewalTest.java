package io.spectra.webhooks.server.http.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.testing.ServerIdentity;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A certificate that is renewed on disk, and one whose time ends.
class ListenerTlsRenewalTest {
  private static final String BEGINS = "valid only from 2119-01-01T00:00:00Z";
  private static final Instant ENDS = Instant.parse("2120-01-01T00:00:00Z");

  private final TestCertificates authority = TestCertificates.create();
  private final Logger log = Logger.getLogger(ListenerTls.class.getName());
  private final Said said = new Said();
  @TempDir private Path directory;
  private ListenerSettings.Tls files;
  private Instant now = Instant.parse("2026-05-18T14:23:17Z");

  @BeforeEach
  void listen() {
    files =
        new ListenerSettings.Tls(
            directory.resolve("server.pem"), directory.resolve("server.key.pem"));
    log.addHandler(said);
  }

  @AfterEach
  void unlisten() {
    log.removeHandler(said);
  }

  @Test
  void a_renewed_certificate_is_shown_without_a_restart() throws IOException {
    var old = write(authority.server("localhost"));
    var tls = tls();
    assertThat(shownBy(tls)).isEqualTo(old.certificate());

    var renewed = write(authority.server("localhost"));
    tls.look();

    assertThat(shownBy(tls)).isEqualTo(renewed.certificate());
    assertThat(said.lines)
        .singleElement()
        .asString()
        .startsWith("INFO")
        .contains("new certificate");
  }

  @Test
  void files_that_stay_as_they_are_change_nothing() throws IOException {
    write(authority.server("localhost"));
    var tls = tls();
    var before = shownBy(tls);

    tls.look();

    assertThat(shownBy(tls)).isSameAs(before);
    assertThat(said.lines).isEmpty();
  }

  @Test
  void a_pair_that_does_not_fit_keeps_the_old_one_and_is_complained_of_once() throws IOException {
    var old = write(authority.server("localhost"));
    var tls = tls();
    var renewed = authority.server("localhost");

    renewed.writeCertificates(directory, "server"); // and its key a moment later
    tls.look();
    tls.look();
    assertThat(shownBy(tls)).isEqualTo(old.certificate());
    assertThat(said.lines)
        .singleElement()
        .asString()
        .startsWith("WARNING")
        .contains("server.key.pem", "server.pem", "goes on");

    renewed.writeKey(directory, "server");
    tls.look();
    assertThat(shownBy(tls)).isEqualTo(renewed.certificate());
  }

  @Test
  void a_file_that_is_gone_or_broken_keeps_the_old_one() throws IOException {
    var old = write(authority.server("localhost"));
    var tls = tls();

    Files.delete(files.certificateChain());
    tls.look();
    tls.look();
    Files.writeString(files.certificateChain(), "half a certif");
    tls.look();

    assertThat(shownBy(tls)).isEqualTo(old.certificate());
    assertThat(said.lines).hasSize(2).allMatch(line -> line.startsWith("WARNING"));
  }

  @Test
  void certificate_and_key_may_be_in_one_file() throws IOException {
    var identity = write(authority.server("localhost"));
    var both = directory.resolve("both.pem");
    Files.writeString(
        both, Files.readString(files.privateKey()) + Files.readString(files.certificateChain()));
    files = new ListenerSettings.Tls(both, both);

    assertThat(shownBy(tls())).isEqualTo(identity.certificate());
  }

  @Test
  void a_pair_that_does_not_fit_stops_the_start() {
    write(authority.server("localhost"));
    authority.server("localhost").writeKey(directory, "server");

    assertThatThrownBy(this::tls)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("server.key.pem", "server.pem");
  }

  @Test
  void an_expired_certificate_is_warned_of_at_the_start() throws IOException {
    write(authority.expired("localhost"));

    var tls = tls();

    assertThat(tls.expiresAt()).isEqualTo(Instant.parse("2021-01-01T00:00:00Z"));
    assertThat(said.lines)
        .singleElement()
        .asString()
        .startsWith("WARNING")
        .contains("server.pem", "expired at 2021-01-01T00:00:00Z", "refuse");
  }

  @Test
  void a_certificate_whose_time_has_not_begun_is_warned_of() throws IOException {
    write(authority.notYetValid("localhost"));

    tls();

    assertThat(said.lines).singleElement().asString().contains("server.pem", BEGINS);
  }

  @Test
  void a_chain_of_which_another_certificate_is_not_valid_yet_is_warned_of() throws IOException {
    write(authority.intermediateNotYetValid().server("localhost"));

    tls();

    assertThat(said.lines).singleElement().asString().contains("server.pem", BEGINS);
  }

  @Test
  void a_certificate_is_warned_of_once_before_its_end_and_once_at_it() throws IOException {
    write(authority.server("localhost"));
    now = ENDS.minus(Duration.ofDays(14)).minusSeconds(1);
    var tls = tls();
    assertThat(said.lines).isEmpty();

    now = ENDS.minus(Duration.ofDays(14));
    tls.look();
    tls.look();
    assertThat(said.lines).singleElement().asString().contains("expires at " + ENDS, "renew");

    now = ENDS;
    tls.look();
    tls.look();
    assertThat(said.lines).hasSize(2);
    assertThat(said.lines.getLast()).contains("expired at " + ENDS);
  }

  private ListenerTls tls() throws IOException {
    return new ListenerTls(files, () -> now);
  }

  private ServerIdentity write(ServerIdentity identity) {
    identity.writeCertificates(directory, "server");
    identity.writeKey(directory, "server");
    return identity;
  }

  private static X509Certificate shownBy(ListenerTls tls) {
    return tls.certificate();
  }

  /// Notes each log line as its level and its sentence.
  private static final class Said extends Handler {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
