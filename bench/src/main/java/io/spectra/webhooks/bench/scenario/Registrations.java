package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.ServerApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Creates the tenants and webhooks of a scenario on a server, with several requests at a time.
final class Registrations {
  private static final int AT_ONCE = 8;

  /// The limit of a key, unless a setting of the server changes it.
  private static final int WEBHOOKS_A_KEY = 100;

  private Registrations() {}

  /// Creates a tenant with this many webhooks for all events, each at the URL of its number.
  ///
  /// @return a key of the tenant to publish with
  static String tenant(
      ServerApi api, String operatorToken, String name, int webhooks, IntFunction<String> url)
      throws InterruptedException {
    long tenant = api.addTenant(operatorToken, name);
    int keys = (webhooks + WEBHOOKS_A_KEY - 1) / WEBHOOKS_A_KEY;
    return make(
            keys,
            number -> {
              var key = api.addKey(operatorToken, tenant);
              int first = number * WEBHOOKS_A_KEY;
              IntStream.range(first, Math.min(first + WEBHOOKS_A_KEY, webhooks))
                  .forEach(i -> api.addWebhook(key, url.apply(i), List.of("*")));
              return key;
            })
        .getFirst();
  }

  /// Registers this many, numbered from 0, and returns the result of each in that order.
  ///
  /// @throws IllegalStateException when one fails
  static <T> List<T> make(int count, IntFunction<T> register) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      var calls =
          IntStream.range(0, count)
              .<Callable<T>>mapToObj(number -> () -> register.apply(number))
              .toList();
      var made = new ArrayList<T>();
      for (var done : threads.invokeAll(calls)) {
        made.add(done.get());
      }
      return made;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot register the webhooks", e.getCause());
    }
  }
}
