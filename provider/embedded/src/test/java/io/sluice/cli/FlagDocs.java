package io.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the flags say of themselves, for those who read files: the settings file, a table and a man page. */
final class FlagDocs {
    private static final int WIDTH = 120;

    private static final String FILE_HEAD =
            """
            # The provider's settings: every key, at its default. Take the # away from a key to change it, and start with
            #   sluice serve --config FILE
            # or, in the folder of the sources, ./run.sh serve --config config/provider.properties
            # A key is the flag of the same name. A flag beats the environment (SLUICE_MAX_BATCH for max-batch), and that beats
            # this file. Durations: 50ms, 2s, 5m, 1h. Percentages: 10%. A key without a value is not given. Passwords are not
            # kept here: they come from SLUICE_DB_PASSWORD, SLUICE_WRITE_PASSWORD, SLUICE_CHANGES_PASSWORD,
            # SLUICE_REDIS_PASSWORD and SLUICE_REDIS_SENTINEL_PASSWORD, or from files, which beat these.
            # This file is written from the flags: CONTRIBUTING.md says how.
            """;

    private static final String MAN_HEAD =
            """
            .\\" This page is written from the flags: CONTRIBUTING.md says how.
            .TH SLUICE 1 "" Sluice
            .SH NAME
            sluice \\- fills a Redis cache from PostgreSQL
            .SH SYNOPSIS
            .B sluice
            [COMMAND] [FLAG]...
            .br
            .B java \\-jar sluice.jar
            [COMMAND] [FLAG]...
            .br
            .B ./run.sh
            [COMMAND] [FLAG]...
            .SH DESCRIPTION
            A front end reads Redis; on a miss it asks Sluice. Misses that arrive together become one SELECT, every caller gets its
            answer, and the values go to Redis for the next readers. Without a command the daemon runs.
            """;

    private static final String MAN_END =
            """
            .SH ENVIRONMENT
            Every flag of serve may stand in a variable: SLUICE_MAX_BATCH for \\-\\-max\\-batch. A flag beats the environment, that
            beats the file of \\-\\-config. Passwords come from SLUICE_DB_PASSWORD, SLUICE_WRITE_PASSWORD, SLUICE_CHANGES_PASSWORD,
            SLUICE_REDIS_PASSWORD and SLUICE_REDIS_SENTINEL_PASSWORD, or from files, which beat these. SLUICE_JAVA_OPTS holds options of the JVM.
            A command that is installed with its folder reads config/sluice.properties in it, of the Debian package
            /etc/sluice/sluice.properties, unless SLUICE_CONFIG or \\-\\-config names another.
            .SH EXIT STATUS
            0: done. 1: something outside failed. 2: a setting is wrong; one line says which. 3: warm has sent all keys, and some
            failed. Of serve \\-\\-check 0: it would start. 1: it would, with a warning. 2: it would not.
            .SH SEE ALSO
            README.md and docs/OPERATING.md of the project. The image and the unit of systemd are described there.
            """;

    private FlagDocs() {}

    /** The groups of the daemon's flags, in the order of the help. */
    private static Map<String, CommandSpec> groups(CommandSpec program) {
        CommandSpec serve =
                Objects.requireNonNull(program.subcommands().get("serve")).getCommandSpec();
        return serve.mixins().values().iterator().next().mixins();
    }

    private static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static String given(OptionSpec option) {
        return option.defaultValue() == null ? "" : option.defaultValue();
    }

    /** What a value looks like, where its label shows it. */
    private static String form(OptionSpec option) {
        return option.paramLabel().matches("[A-Z]+") ? "" : " (" + option.paramLabel() + ")";
    }

    /** The file of every key at its default; --config is the one flag that names the file. */
    static String settingsFile(CommandSpec program) {
        StringBuilder text = new StringBuilder(FILE_HEAD);
        groups(program).forEach((name, group) -> {
            text.append("\n# --- ").append(name).append(" ---\n");
            for (OptionSpec option : group.options()) {
                if (!key(option).equals("config")) {
                    text.append(comment(description(option) + form(option)));
                    text.append('#').append(key(option)).append('=').append(given(option));
                    text.append('\n');
                }
            }
        });
        return text.toString();
    }

    private static String comment(String words) {
        StringBuilder lines = new StringBuilder("#");
        int begin = 0;
        for (String word : words.split(" ", -1)) {
            if (lines.length() - begin + 1 + word.length() > WIDTH) {
                begin = lines.append('\n').length();
                lines.append('#');
            }
            lines.append(' ').append(word);
        }
        return lines.append('\n').toString();
    }

    /** A table in Markdown. */
    static String table(CommandSpec program) {
        StringBuilder text = new StringBuilder("| flag | default | what it does |\n|---|---|---|\n");
        groups(program).forEach((name, group) -> {
            text.append("| **").append(name).append("** | | |\n");
            for (OptionSpec option : group.options()) {
                String words =
                        (description(option) + form(option)).replace("|", "\\|").replaceAll("--[a-z][a-z-]*", "`$0`");
                text.append("| `").append(option.longestName()).append("` | ");
                text.append(given(option).isEmpty() ? "" : '`' + given(option) + "` ");
                text.append("| ").append(words).append(" |\n");
            }
        });
        return text.toString();
    }

    /** A page for man. */
    static String manPage(CommandSpec program) {
        StringBuilder text = new StringBuilder(MAN_HEAD);
        program.subcommands().values().forEach(command -> command(text, command.getCommandSpec()));
        return text.append(MAN_END).toString();
    }

    private static void command(StringBuilder text, CommandSpec command) {
        String name = command.qualifiedName().replaceFirst("^sluice ", "");
        String arguments = command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .map(argument -> " " + argument.paramLabel())
                .collect(Collectors.joining());
        text.append(".SH ").append(roff((name + arguments).toUpperCase(Locale.ROOT)));
        text.append('\n').append(roff(String.join(" ", command.usageMessage().description())));
        text.append('\n');
        if (command.name().equals("serve")) {
            List<OptionSpec> rest = new ArrayList<>(command.options());
            groups(command.parent()).forEach((group, flags) -> {
                text.append(".SS ").append(group).append('\n');
                flags(text, flags.options());
                rest.removeAll(flags.options());
            });
            text.append(".SS Other\n");
            flags(text, rest);
        } else {
            flags(text, command.options());
        }
        new TreeMap<>(command.subcommands()).values().forEach(sub -> command(text, sub.getCommandSpec()));
    }

    private static void flags(StringBuilder text, List<OptionSpec> options) {
        for (OptionSpec option : options) {
            if (!option.usageHelp() && !option.versionHelp()) {
                String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
                text.append(".TP\n.B ")
                        .append(roff(option.longestName() + value))
                        .append('\n');
                String usual = given(option).isEmpty() ? "" : " Default: " + given(option) + ".";
                text.append(roff(description(option) + usual)).append('\n');
            }
        }
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
