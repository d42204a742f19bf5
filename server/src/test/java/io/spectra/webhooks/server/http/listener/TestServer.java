package io.spectra.webhooks.server.http.listener;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.spectra.webhooks.server.access.Authenticator;
import io.spectra.webhooks.server.access.KeyText;
import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.server.access.RateLimiter;
import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.http.RouteTable;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.KeyHash;
import io.spectra.webhooks.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A listener on a free port of loopback, with keys made for the test and a note of every answer.
final class TestServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-05-18T14:23:17Z");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final Map<KeyHash, ApiKey> keys = new ConcurrentHashMap<>();
  private final Random random = new Random(1);
  private final BlockingQueue<String> answered = new LinkedBlockingQueue<>();
  private final OperatorToken operator;
  private final HttpListener listener;

  TestServer(Path directory, ListenerSettings settings, boolean isLoopbackOnly, List<Route> routes)
      throws IOException {
    operator = OperatorToken.openOrCreate(directory, random);
    InstantSource clock = InstantSource.fixed(NOW);
    var table = new RouteTable(routes);
    var authenticator = new Authenticator(hash -> Optional.ofNullable(keys.get(hash)), clock);
    var accessCheck =
        new AccessCheck(
            table, authenticator, new RateLimiter(clock), _ -> {}, operator, isLoopbackOnly);
    listener =
        HttpListener.start(
            loops,
            settings.withPort(0),
            accessCheck,
            (route, status, _) ->
                answered.add(route.map(Route::toString).orElse("nowhere") + " " + status),
            clock,
            System::nanoTime);
  }

  RawCaller call() throws IOException {
    return new RawCaller(listener.address());
  }

  HttpListener listener() {
    return listener;
  }

  OperatorToken operator() {
    return operator;
  }

  /// A new key of the tier that may do everything.
  String key(String tier) {
    return key(tier, Stream.of(Scope.values()).map(Scope::text).collect(Collectors.toSet()));
  }

  String key(String tier, Set<String> scopes) {
    KeyText text = KeyText.generate(ApiKey.Environment.LIVE, random);
    keys.put(
        text.hash(),
        new ApiKey(
            new ApiKeyId(keys.size() + 1L),
            new TenantId(1),
            text.hash(),
            "test",
            ApiKey.Environment.LIVE,
            tier,
            scopes,
            NOW,
            Optional.empty(),
            Optional.empty()));
    return text.text();
  }

  /// The next answer that was counted, as "GET /path 200".
  String nextAnswered() throws InterruptedException {
    return Optional.ofNullable(answered.poll(10, TimeUnit.SECONDS)).orElse("nothing");
  }

  @Override
  public void close() {
    listener.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }
}
