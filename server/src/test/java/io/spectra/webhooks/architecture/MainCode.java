package io.spectra.webhooks.architecture;

import io.spectra.webhooks.architecture.SourceFile.Measured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Measures the main source files of the checkout.
record MainCode(List<SourceFile> files) {
  private static final Path MAIN = Path.of("src/main/java");

  MainCode {
    files = List.copyOf(files);
  }

  /// Reads the main code of some modules.
  ///
  /// @param modules the names of their directories
  static MainCode read(Path checkout, List<String> modules) {
    var paths = modules.stream().flatMap(module -> javaFiles(checkout.resolve(module))).toList();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      return new MainCode(SourceFile.parse(manager.getJavaFileObjectsFromPaths(paths)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the directories in a checkout that have main code.
  static List<String> modules(Path checkout) {
    try (var directories = Files.list(checkout)) {
      return directories
          .filter(directory -> Files.isDirectory(directory.resolve(MAIN)))
          .map(directory -> directory.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path module) {
    try (var walk = Files.walk(module.resolve(MAIN))) {
      return walk.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int lines() {
    return files.stream().mapToInt(SourceFile::lines).sum();
  }

  Measured largestFile() {
    return largest(files.stream().map(file -> new Measured(file.name(), file.lines())));
  }

  Measured longestMethod() {
    return largest(files.stream().flatMap(file -> file.methods().stream()));
  }

  /// Returns the widest constructor of a type that does something. Every class does. A record does
  /// when one of its components acts for it; otherwise it carries data, and may be as wide as that
  /// data is.
  Measured widestConstructor() {
    var acting = all(SourceFile::types).filter(SourceFile.Type::acts).map(SourceFile.Type::name);
    var actingNames = acting.collect(Collectors.toUnmodifiableSet());
    var records =
        all(SourceFile::records)
            .filter(type ->
                type.holdsActingJdkType()
                    || type.componentTypes().stream().anyMatch(actingNames::contains))
            .map(type -> new Measured(type.name(), type.width()));
    return largest(Stream.concat(all(SourceFile::constructors), records));
  }

  /// Returns the share of top-level types that are public, in percent, rounded up to a tenth.
  double publicPercent() {
    var types = all(SourceFile::topLevelTypes).toList();
    double permille =
        1000.0 * types.stream().filter(SourceFile.Type::isPublic).count() / types.size();
    return Math.ceil(permille) / 10;
  }

  /// Returns the names that top-level types of two packages have, with those packages.
  Map<String, Set<String>> sharedNames() {
    var packages = new TreeMap<String, Set<String>>();
    for (var file : files) {
      for (var type : file.topLevelTypes()) {
        packages.computeIfAbsent(type.name(), _ -> new TreeSet<>()).add(file.packageName());
      }
    }
    packages.values().removeIf(places -> places.size() == 1);
    return packages;
  }

  /// Returns the largest set of top-level types of one package each of which uses, directly or by
  /// others of them, all the others. A use is a name in the source; a type that is only inferred is
  /// none.
  Set<String> largestCycle() {
    return files.stream().collect(Collectors.groupingBy(SourceFile::packageName)).values().stream()
        .map(MainCode::largestCycle)
        .max(Comparator.comparingInt(Set::size))
        .orElse(Set.of());
  }

  private static Set<String> largestCycle(List<SourceFile> onePackage) {
    var uses = new HashMap<String, Set<String>>();
    for (var file : onePackage) {
      for (var type : file.topLevelTypes()) {
        uses.computeIfAbsent(type.name(), _ -> new HashSet<>()).addAll(file.names());
      }
    }
    uses.forEach((type, used) -> used.retainAll(uses.keySet()));
    var reached = new HashMap<String, Set<String>>();
    uses.keySet().forEach(type -> reached.put(type, reachableFrom(type, uses)));
    return uses.keySet().stream()
        .<Set<String>>map(type ->
            reached.getOrDefault(type, Set.of()).stream()
                .filter(other -> reached.getOrDefault(other, Set.of()).contains(type))
                .collect(Collectors.toCollection(TreeSet::new)))
        .max(Comparator.comparingInt(Set::size))
        .orElse(Set.of());
  }

  private static Set<String> reachableFrom(String type, Map<String, Set<String>> uses) {
    var reached = new HashSet<String>(Set.of(type));
    var next = List.of(type);
    while (!next.isEmpty()) {
      next =
          next.stream()
              .flatMap(from -> uses.getOrDefault(from, Set.of()).stream())
              .filter(reached::add)
              .toList();
    }
    return reached;
  }

  private <T> Stream<T> all(Function<SourceFile, List<T>> parts) {
    return files.stream().flatMap(file -> parts.apply(file).stream());
  }

  private static Measured largest(Stream<Measured> measured) {
    return measured.max(Comparator.comparingInt(Measured::size)).orElseThrow();
  }
}
