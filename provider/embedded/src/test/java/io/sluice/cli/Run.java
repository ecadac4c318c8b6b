package io.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One run of the program in this process, for commands that end by themselves. */
public record Run(int exit, String out, String err) {

    public static Run of(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Sluice.run(args, environment, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Run(exit, out.toString(), err.toString());
    }

    public static Run of(String... args) {
        return of(Map.of(), args);
    }
}
