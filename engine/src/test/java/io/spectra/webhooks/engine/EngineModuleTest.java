package io.spectra.webhooks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An embedder may put the engine on its module path. That works only while every module that the
/// engine requires is found there and no two modules have a package in common.
class EngineModuleTest {
  private static final String NAME = "io.spectra.webhooks.engine";

  @Test
  void resolves_on_a_module_path_with_what_it_requires() {
    var system = ModuleLayer.boot().configuration();

    var resolved =
        Configuration.resolve(onTheClassPath(), List.of(system), ModuleFinder.of(), Set.of(NAME));

    assertThat(resolved.modules())
        .extracting(ResolvedModule::name)
        .contains(NAME, "io.netty.transport");
  }

  @Test
  void opens_what_is_internal_to_nobody() {
    var descriptor = onTheClassPath().find(NAME).orElseThrow().descriptor();

    assertThat(descriptor.isOpen()).isFalse();
    assertThat(descriptor.opens()).isEmpty();
    assertThat(descriptor.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .doesNotContain("io.spectra.webhooks.delivery");
  }

  private static ModuleFinder onTheClassPath() {
    Path[] entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(Files::exists)
            .filter(entry -> !entry.endsWith("test-classes"))
            .toArray(Path[]::new);
    return ModuleFinder.of(entries);
  }
}
