package io.sluice.flags;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a file or a folder. A name that this JVM cannot spell is one line, and not a class of Java. */
public final class FilePath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(refusal(text, e));
        }
    }

    /** Java knows file names by the letters of the locale that it is started in. */
    private static String refusal(String text, InvalidPathException e) {
        String name = text.replace('\0', '?');
        return e.getReason().startsWith("Malformed")
                ? "'" + name + "' has letters that this locale does not have: start it with LC_ALL=C.UTF-8"
                : "'" + name + "' is no path";
    }
}
