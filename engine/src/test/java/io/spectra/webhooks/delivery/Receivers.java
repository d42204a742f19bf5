package io.spectra.webhooks.delivery;

import io.spectra.webhooks.webhook.WebhookUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Simulates the programs behind the URLs of a simulated world. They outlive every crash of the
/// sender.
final class Receivers {
  /// The URLs are parsed once, because thousands of worlds use the same few.
  private static final List<WebhookUrl> URLS = urls();

  private static final List<Mood> STEADY =
      List.of(Mood.ANSWERS, Mood.FAILS, Mood.REFUSES, Mood.HANGS, Mood.DAWDLES);

  private final Map<WebhookUrl, Mood> moods = new HashMap<>();

  /// The ways in which a receiver treats a request.
  enum Mood {
    ANSWERS,
    FAILS,
    REFUSES,
    HANGS,
    DAWDLES,
    VARIES
  }

  private static List<WebhookUrl> urls() {
    List<WebhookUrl> urls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      urls.add(WebhookUrl.parse("https://receiver" + i + ".example/hook"));
    }
    return List.copyOf(urls);
  }

  WebhookUrl any(RandomGenerator random) {
    return URLS.get(random.nextInt(URLS.size()));
  }

  /// Returns the mood for one request. A receiver whose mood varies picks one of the others.
  Mood mood(WebhookUrl url, RandomGenerator random) {
    Mood mood = moods.getOrDefault(url, Mood.ANSWERS);
    return mood == Mood.VARIES ? STEADY.get(random.nextInt(STEADY.size())) : mood;
  }

  void change(WebhookUrl url, Mood mood) {
    moods.put(url, mood);
  }

  /// Makes all receivers hang.
  void hang() {
    URLS.forEach(url -> change(url, Mood.HANGS));
  }

  void recover() {
    moods.clear();
  }
}
