package io.spectra.webhooks.platform.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spectra.webhooks.signatures.BodySignature;
import io.spectra.webhooks.signatures.SigningSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A receiver as a customer would write it: verifies the raw body and answers 200, or 401. Its
/// requests run on virtual threads; receipts are taken by one reader.
final class DemoReceiver implements AutoCloseable {
  private static final String PATH = "/spectra-webhook";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<SigningSecret> secret = new CompletableFuture<>();
  private final LinkedBlockingQueue<Receipt> receipts = new LinkedBlockingQueue<>();
  private final LongSupplier ticker;

  DemoReceiver(LongSupplier ticker) {
    this.ticker = ticker;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(PATH, this::receive);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  /// The secret is known only after the webhook has been registered; requests wait for it.
  void verifyWith(String text) {
    secret.complete(SigningSecret.of(text));
  }

  /// The next receipt, unless none comes in time.
  Optional<Receipt> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(receipts.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var headers = exchange.getRequestHeaders();
      boolean isVerified =
          BodySignature.verify(secret.join(), body, headers.getFirst(BodySignature.HEADER));
      receipts.add(
          new Receipt(
              String.valueOf(headers.getFirst("X-Webhook-Event")),
              String.valueOf(headers.getFirst("X-Webhook-Delivery")),
              isVerified,
              ticker.getAsLong()));
      exchange.sendResponseHeaders(isVerified ? 200 : 401, -1);
    }
  }

  @Override
  public void close() {
    secret.cancel(false);
    server.stop(0);
    threads.shutdownNow();
  }
}
