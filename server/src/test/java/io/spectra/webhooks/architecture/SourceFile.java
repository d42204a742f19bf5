package io.spectra.webhooks.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The shape of one Java source file, as the compiler's parser reads it. Nothing is resolved, so a
/// file needs no class path and a type is known by its simple name.
///
/// - `lines`: all lines of the file, with comments and blank lines.
/// - `types`: all types that the file declares, nested ones included.
/// - `methods`: every method and constructor with its lines, from its annotations to its last
///   brace.
/// - `constructors`: every constructor of a class or an enum with its parameters.
/// - `records`: every record with its components.
/// - `names`: the simple names that the file uses and does not import. A name of another top-level
///   type of the same package among them is a use of that type.
record SourceFile(
    String name,
    String packageName,
    int lines,
    List<Type> types,
    List<Measured> methods,
    List<Measured> constructors,
    List<RecordShape> records,
    Set<String> names) {
  /// The size of one part of a file, and the name to report it by.
  record Measured(String name, int size) {}

  /// - `acts`: whether an object of this type does something for its holder, which a record, an
  ///   enum, a sealed interface and a class with an `equals` of its own do not: they are values.
  record Type(String name, boolean isTopLevel, boolean isPublic, boolean acts) {}

  /// - `componentTypes`: the simple names of its components' types and of their type arguments.
  /// - `holdsActingJdkType`: whether one of those is a function, an executor or a clock of the JDK.
  record RecordShape(
      String name, int width, Set<String> componentTypes, boolean holdsActingJdkType) {
    RecordShape {
      componentTypes = Set.copyOf(componentTypes);
    }
  }

  SourceFile {
    types = List.copyOf(types);
    methods = List.copyOf(methods);
    constructors = List.copyOf(constructors);
    records = List.copyOf(records);
    names = Set.copyOf(names);
  }

  static List<SourceFile> parse(Iterable<? extends JavaFileObject> files) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, files);
    var positions = Trees.instance(task).getSourcePositions();
    try {
      return StreamSupport.stream(task.parse().spliterator(), false)
          .map(unit -> new Reader(unit, positions).read())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Type> topLevelTypes() {
    return types.stream().filter(Type::isTopLevel).toList();
  }

  /// Collects everything in one pass over the tree.
  private static final class Reader extends TreeScanner<@Nullable Void, @Nullable Void> {
    private static final Set<String> ACTING_PACKAGES =
        Set.of("java.util.function", "java.util.concurrent");
    private static final Set<String> ACTING_NAMES = Set.of("Runnable", "InstantSource", "Clock");

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Deque<ClassTree> enclosing = new ArrayDeque<>();
    private final Map<String, String> packageOfImport = new HashMap<>();
    private final List<Type> types = new ArrayList<>();
    private final List<Measured> methods = new ArrayList<>();
    private final List<Measured> constructors = new ArrayList<>();
    private final List<RecordShape> records = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Reader(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    SourceFile read() {
      scan(unit, null);
      names.removeAll(packageOfImport.keySet());
      return new SourceFile(
          unit.getSourceFile().getName(),
          Objects.toString(unit.getPackageName(), ""),
          lines(),
          types,
          methods,
          constructors,
          records,
          names);
    }

    private int lines() {
      try {
        return (int) unit.getSourceFile().getCharContent(true).toString().lines().count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable Void visitImport(ImportTree tree, @Nullable Void unused) {
      var imported = tree.getQualifiedIdentifier().toString();
      int dot = imported.lastIndexOf('.');
      packageOfImport.put(imported.substring(dot + 1), imported.substring(0, dot));
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      enclosing.addLast(tree);
      var flags = tree.getModifiers().getFlags();
      types.add(
          new Type(
              tree.getSimpleName().toString(),
              enclosing.size() == 1,
              flags.contains(Modifier.PUBLIC),
              acts(tree)));
      if (tree.getKind() == Tree.Kind.RECORD) {
        records.add(recordShape(tree));
      }
      super.visitClass(tree, null);
      enclosing.removeLast();
      return null;
    }

    private static boolean acts(ClassTree type) {
      return switch (type.getKind()) {
        case RECORD, ENUM, ANNOTATION_TYPE -> false;
        case INTERFACE -> !type.getModifiers().getFlags().contains(Modifier.SEALED);
        default ->
            type.getMembers().stream()
                .noneMatch(member ->
                    member instanceof MethodTree method
                        && method.getName().contentEquals("equals"));
      };
    }

    private RecordShape recordShape(ClassTree tree) {
      var components =
          tree.getMembers().stream()
              .filter(VariableTree.class::isInstance)
              .map(VariableTree.class::cast)
              .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
              .toList();
      var componentTypes = new HashSet<String>();
      for (var component : components) {
        new IdentifierCollector().scan(component.getType(), componentTypes);
      }
      return new RecordShape(
          path(),
          components.size(),
          componentTypes,
          componentTypes.stream().anyMatch(this::isActingJdkType));
    }

    private boolean isActingJdkType(String name) {
      return ACTING_NAMES.contains(name)
          || ACTING_PACKAGES.contains(packageOfImport.getOrDefault(name, ""));
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      boolean isConstructor = tree.getReturnType() == null;
      var name = isConstructor ? path() + "'s constructor" : path() + "." + tree.getName();
      methods.add(new Measured(name, lastLine(tree) - firstLine(tree) + 1));
      if (isConstructor && enclosing.getLast().getKind() != Tree.Kind.RECORD) {
        constructors.add(new Measured(path(), tree.getParameters().size()));
      }
      return super.visitMethod(tree, null);
    }

    private int firstLine(Tree tree) {
      return line(positions.getStartPosition(unit, tree));
    }

    private int lastLine(Tree tree) {
      return line(positions.getEndPosition(unit, tree));
    }

    private int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }

    private String path() {
      return enclosing.stream()
          .map(type -> type.getSimpleName().toString())
          .collect(Collectors.joining("."));
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      names.add(tree.getName().toString());
      return null;
    }
  }

  private static final class IdentifierCollector extends TreeScanner<@Nullable Void, Set<String>> {
    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, Set<String> names) {
      names.add(tree.getName().toString());
      return null;
    }
  }
}
