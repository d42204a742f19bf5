package io.spectra.webhooks.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spectra.webhooks.settings.InvalidSettingsException;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
  @TempDir private Path directory;

  @Test
  void nothing_needs_to_be_set() {
    var settings = read(Map.of());

    assertThat(settings.api().listener().host()).isEqualTo("127.0.0.1");
    assertThat(settings.api().listener().port()).isEqualTo(8080);
    assertThat(settings.data().directory()).isEqualTo(Path.of("data"));
    assertThat(settings.engine().retention()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.network().isDevelopment()).isFalse();
    assertThat(settings).isEqualTo(ServerSettings.DEFAULT);
  }

  @Test
  void the_command_line_wins_over_the_environment_which_wins_over_the_file() throws IOException {
    var file = file("listen.port = 1\ndata.directory=/one\n# a remark\nlisten.host = ::1\n");
    var environment = Map.of("SPECTRA_LISTEN_PORT", "2", "SPECTRA_DATA_DIRECTORY", "/two");
    var given = GivenValues.of(Map.of("listen.port", "3"), environment, Optional.of(file));

    var settings = ServerSettings.read(given);

    assertThat(settings.api().listener().port()).isEqualTo(3);
    assertThat(settings.data().directory()).isEqualTo(Path.of("/two"));
    assertThat(settings.api().listener().host()).isEqualTo("::1");
  }

  @Test
  void every_fault_is_named_at_once_by_its_path_and_where_it_came_from() throws IOException {
    var file = file("listen.prot = 80\negress.open_networks = 10.0.0.0/8, 10.0.0.1/8, nowhere\n");
    var environment = Map.of("SPECTRA_DELIVERY_LIFETIME", "soon");
    var flags = Map.of("listen.port", "99999", "events.data_bytes_max", "1GiB", "retries", "3");

    assertThat(faults(GivenValues.of(flags, environment, Optional.of(file))))
        .containsExactlyInAnyOrder(
            "listen.port: must be 0 to 65535, was '99999' (on the command line)",
            "events.data_bytes_max: must be 1KiB to 16MiB, was '1GiB' (on the command line)",
            "delivery.lifetime: must be 1m to 365d, was 'soon' (from SPECTRA_DELIVERY_LIFETIME)",
            "egress.open_networks: must be networks such as 10.0.0.0/8, was '10.0.0.1/8' (in"
                + " spectra.properties)",
            "egress.open_networks: must be networks such as 10.0.0.0/8, was 'nowhere' (in"
                + " spectra.properties)",
            "listen.prot: there is no such setting (in spectra.properties)",
            "retries: there is no such setting (on the command line)");
  }

  @Test
  void retention_must_outlast_a_delivery_by_a_day() {
    assertThat(faults(Map.of("data.retention", "2d", "delivery.lifetime", "48h")))
        .containsExactly(
            "data.retention: must be at least delivery.lifetime and a day (3d), was 2d");
  }

  @Test
  void tls_needs_certificate_and_key() {
    var chain = TestCertificates.selfSigned("localhost").writeCertificates(directory, "server");

    assertThat(faults(Map.of("listen.tls_certificate", chain.toString())))
        .containsExactly("listen.tls_key: must be set too: TLS needs certificate and key");
  }

  @Test
  void files_for_tls_are_read_at_once_so_that_what_is_wrong_is_named_with_all_else()
      throws IOException {
    var junk = file("no = certificate");

    assertThat(
            faults(
                Map.of(
                    "listen.tls_certificate", "no.pem",
                    "listen.tls_key", junk.toString(),
                    "listen.port", "x")))
        .hasSize(3)
        .contains(
            "listen.tls_certificate: there is no file no.pem",
            "listen.tls_key: there is no private key in %s (PEM, without a password)"
                .formatted(junk));
    assertThat(
            faults(
                Map.of(
                    "listen.tls_certificate", junk.toString(),
                    "listen.tls_key", directory.toString())))
        .containsExactly(
            "listen.tls_certificate: there is no certificate in " + junk,
            "listen.tls_key: the file %s cannot be read".formatted(directory));
  }

  @Test
  void the_key_for_tls_must_be_the_certificates() {
    var chain = TestCertificates.selfSigned("localhost").writeCertificates(directory, "one");
    var key = TestCertificates.selfSigned("localhost").writeKey(directory, "other");

    assertThat(
            faults(
                Map.of(
                    "listen.tls_certificate", chain.toString(), "listen.tls_key", key.toString())))
        .containsExactly(
            "listen.tls_key: the key in %s is not that of the certificate in %s"
                .formatted(key, chain));
  }

  @Test
  void a_wrong_master_key_is_not_shown() {
    assertThat(faults(Map.of("data.master_key", "c2VjcmV0")))
        .singleElement()
        .asString()
        .doesNotContain("c2VjcmV0");
  }

  @Test
  void a_wrong_operators_token_is_not_shown_and_a_right_one_neither() {
    var right = "c0ffee".repeat(6);

    assertThat(faults(Map.of("operator.token", "c0ffee")))
        .singleElement()
        .asString()
        .startsWith("operator.token: must be 32 to 255 letters")
        .doesNotContain("c0ffee");
    assertThat(read(Map.of("operator.token", right)).data().operatorToken().orElseThrow().text())
        .isEqualTo(right);
    assertThat(read(Map.of("operator.token", right)).toString()).doesNotContain("c0ffee");
  }

  @Test
  void a_url_is_all_that_postgresql_needs() {
    var database =
        read(Map.of("database.url", "jdbc:postgresql://db/shop")).data().database().orElseThrow();

    assertThat(database.schema()).isEqualTo("spectra");
    assertThat(database.login()).isEmpty();
    assertThat(database.place()).isEqualTo("schema spectra of jdbc:postgresql://db/shop");
    assertThat(read(Map.of()).data().database()).isEmpty();
  }

  @Test
  void a_password_is_shown_neither_by_faults_nor_by_what_was_read() {
    var url = "jdbc:postgresql://me:s3cret@db/shop?password=s3cret";
    var login = Map.of("database.user", "me", "database.password", "s3cret");
    var given = new HashMap<>(login);
    given.put("database.url", url);

    assertThat(read(given).toString()).contains("db/shop").doesNotContain("s3cret");
    assertThat(faults(Map.of("database.url", "postgres://me:s3cret@db/shop")))
        .containsExactly(
            "database.url: must be a JDBC URL such as jdbc:postgresql://host/name, was something"
                + " else (on the command line)");
  }

  @Test
  void a_login_needs_what_it_is_for() {
    assertThat(faults(Map.of("database.password", "s3cret")))
        .containsExactly(
            "database.user: must be set too, or be in database.url: a password needs a user");
    assertThat(faults(Map.of("database.user", "me")))
        .containsExactly("database.url: must be set too: a user needs a database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?user=me", "?ssl=true&user=me", "?service=shop"})
  void a_password_needs_no_user_beside_the_one_that_the_url_names(String parameters) {
    var url = "jdbc:postgresql://db/shop" + parameters;

    var database =
        read(Map.of("database.url", url, "database.password", "s3cret"))
            .data()
            .database()
            .orElseThrow();

    assertThat(database.login().orElseThrow().user()).isEmpty();
    assertThat(database.login().orElseThrow().password()).contains("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?ssl=true", "?user=", "?superuser=me"})
  void a_password_needs_a_user_that_the_url_does_not_name(String parameters) {
    var url = "jdbc:postgresql://db/shop" + parameters;

    assertThat(faults(Map.of("database.url", url, "database.password", "s3cret")))
        .containsExactly(
            "database.user: must be set too, or be in database.url: a password needs a user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Spectra", "1st", "x; drop table event", "x.y", "pg_catalog"})
  void a_schema_has_a_plain_name(String name) {
    assertThat(faults(Map.of("database.schema", name)))
        .singleElement()
        .asString()
        .startsWith("database.schema: must be a lower-case name");
  }

  @Test
  void development_opens_this_machine_and_nothing_else() {
    var egress = read(Map.of("development", "true")).engine().egress();

    assertThat(egress.openHosts()).containsExactly("localhost");
    assertThat(egress.openNetworks())
        .extracting(Object::toString)
        .containsExactly("127.0.0.0/8", "::1/128");
    assertThat(read(Map.of()).engine().egress().openNetworks()).isEmpty();
  }

  @Test
  void somebody_elses_variables_are_ignored() {
    var environment = Map.of("SPECTRA_PORT", "tcp://10.0.0.1:8080", "SPECTRA_SERVICE_HOST", "x");

    assertThat(ServerSettings.read(GivenValues.of(Map.of(), environment, Optional.empty())))
        .isEqualTo(ServerSettings.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.properties", "."})
  void a_settings_file_that_cannot_be_read_stops_the_start(String name) {
    var given = GivenValues.of(Map.of(), Map.of(), Optional.of(directory.resolve(name)));

    assertThat(faults(given)).singleElement().asString().contains("cannot be read");
  }

  @Test
  void a_settings_file_of_another_encoding_hides_no_other_fault() throws IOException {
    var file = Files.write(directory.resolve("latin.properties"), new byte[] {'#', (byte) 0xe9});
    var given = GivenValues.of(Map.of("listen.port", "x"), Map.of(), Optional.of(file));

    assertThat(faults(given))
        .containsExactlyInAnyOrder(
            "settings file %s: cannot be read, it is not UTF-8".formatted(file),
            "listen.port: must be 0 to 65535, was 'x' (on the command line)");
  }

  @Test
  void a_setting_that_a_file_gives_twice_is_a_fault() throws IOException {
    var file = file("listen.port = 1\nlisten.host = ::1\nlisten.port = 2\n");

    assertThat(faults(GivenValues.of(Map.of(), Map.of(), Optional.of(file))))
        .containsExactly("listen.port: is there twice (in spectra.properties)");
  }

  @Test
  void an_empty_data_directory_is_not_the_working_directory() {
    assertThat(faults(Map.of("data.directory", " ")))
        .containsExactly("data.directory: must be a path, was '' (on the command line)");
  }

  @Test
  void authorities_are_read_at_once_so_that_a_file_without_any_is_a_fault() throws IOException {
    var good = TestCertificates.create().writeAuthority(directory);
    var empty = file("nothing = here");

    assertThat(read(Map.of("egress.ca_file", good.toString())).network().authorities())
        .contains(good);
    assertThat(faults(Map.of("egress.ca_file", empty.toString())))
        .singleElement()
        .asString()
        .contains("egress.ca_file", "a PEM file of certificates", empty.toString());
  }

  private static ServerSettings read(Map<String, String> flags) {
    return ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
  }

  private static List<String> faults(Map<String, String> flags) {
    return faults(GivenValues.of(flags, Map.of(), Optional.empty()));
  }

  private static List<String> faults(GivenValues given) {
    return catchThrowableOfType(InvalidSettingsException.class, () -> ServerSettings.read(given))
        .faults();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("spectra.properties"), content);
  }
}
