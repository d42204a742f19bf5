package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Checks what `serve` makes of its options and what it announces.
class ServeCommandTest {
  @Test
  void options_of_serve_become_settings() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);
    var announced = serve(started, "--port", "0", "--host", "::1", "--data", "x", "--dev");

    var settings = started.poll(10, TimeUnit.SECONDS);

    assertThat(settings.api().listener().port()).isZero();
    assertThat(settings.api().listener().host()).isEqualTo("::1");
    assertThat(settings.data().directory()).isEqualTo(Path.of("x"));
    assertThat(settings.network().isDevelopment()).isTrue();
    assertThat(announced)
        .contains("DEVELOPMENT MODE", "listens on http://127.0.0.1:1234", "operator.token")
        .containsPattern("(?m)^API key: spk_live_once$");
  }

  @Test
  void the_help_of_serve_names_the_defaults_of_the_settings() {
    var listener = ServerSettings.DEFAULT.api().listener();

    assertThat(CommandRun.of(Map.of(), "serve", "--help").out())
        .contains(
            "(default: %s)".formatted(listener.port()),
            "(default: %s".formatted(listener.host()),
            "(default: ./%s)".formatted(ServerSettings.DEFAULT.data().directory()));
  }

  @Test
  void serve_says_which_database_it_uses_without_the_password() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);
    var url = "jdbc:postgresql://db/shop?password=s3cret";

    var announced = serve(started, "--database-url", url);

    var settings = started.poll(10, TimeUnit.SECONDS);
    assertThat(settings.data().database().orElseThrow().url()).isEqualTo(url);
    assertThat(announced)
        .contains("Database: schema spectra of jdbc:postgresql://db/shop")
        .doesNotContain("s3cret");
  }

  @Test
  void serve_says_that_a_proxy_in_the_environment_is_not_used() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);

    assertThat(serve(started, Map.of("HTTPS_PROXY", "http://me:s3cret@proxy:3128")))
        .contains("HTTPS_PROXY is set and not used: receivers are connected to directly.")
        .doesNotContain("s3cret");
  }

  @Test
  void serve_says_that_it_listens_on_every_address() throws InterruptedException {
    var started = new ArrayBlockingQueue<ServerSettings>(1);

    assertThat(serve(started, "--host", "0.0.0.0"))
        .contains("It listens on every address of this machine (listen.host 0.0.0.0)");
    assertThat(serve(new ArrayBlockingQueue<>(1))).doesNotContain("every address", "_PROXY");
  }

  @Test
  void serve_without_dev_says_nothing_of_development() throws InterruptedException {
    assertThat(serve(new ArrayBlockingQueue<>(1))).doesNotContain("DEVELOPMENT");
  }

  /// Runs `serve` until it has announced itself, and answers what it said.
  private static String serve(ArrayBlockingQueue<ServerSettings> started, String... options)
      throws InterruptedException {
    return serve(started, Map.of(), options);
  }

  private static String serve(
      ArrayBlockingQueue<ServerSettings> started,
      Map<String, String> environment,
      String... options)
      throws InterruptedException {
    var announced = new CountDownLatch(1);
    var out =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (text.startsWith("API key")) {
              announced.countDown();
            }
          }
        };
    var line =
        SpectraCommand.commandLine(
            settings -> {
              started.add(settings);
              return new StandIn(settings.api().listener().host().equals("0.0.0.0"));
            },
            environment,
            () -> 0);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(new StringWriter(), true));
    var words = new String[options.length + 1];
    words[0] = "serve";
    System.arraycopy(options, 0, words, 1, options.length);
    var thread = Thread.ofPlatform().start(() -> line.execute(words));
    try {
      assertThat(announced.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      thread.interrupt();
      thread.join(10_000);
    }
    return out.toString();
  }

  private record StandIn(boolean isOnEveryAddress) implements RunningServer {
    @Override
    public URI address() {
      return URI.create("http://127.0.0.1:1234");
    }

    @Override
    public Path operatorTokenFile() {
      return Path.of("x/operator.token");
    }

    @Override
    public Optional<String> firstKey() {
      return Optional.of("spk_live_once");
    }

    @Override
    public void close() {}
  }
}
