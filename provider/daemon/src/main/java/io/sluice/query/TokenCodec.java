package io.sluice.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where a page ends, as text: the values of the order in its last row, as literals, in base64url; with a few letters before them that tell
 * whether they belong to this order. These are no secret: whoever makes a token up gets a page that he could have asked for by a filter.
 */
final class TokenCodec {
    private static final int CHECK = 8;

    private TokenCodec() {}

    static String encode(String order, List<Expr.Constant> values) {
        StringBuilder literals = new StringBuilder();
        for (Expr.Constant value : values) {
            literals.append(literals.length() == 0 ? "" : ",").append(Literals.text(value));
        }
        String text = check(order, literals.toString()) + literals;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<Expr.Constant> decode(Source token, String order, List<EdmType> types) throws QueryException {
        String text = text(token);
        String literals = text.length() < CHECK ? "" : text.substring(CHECK);
        if (literals.isEmpty() || !text.startsWith(check(order, literals))) {
            throw altered(token);
        }
        Lexer lexer = new Lexer(new Source(token.option(), literals));
        List<Expr.Constant> values = new ArrayList<>();
        for (EdmType type : types) {
            Token value = lexer.next();
            Expr.Constant literal = value.constant();
            Token behind = lexer.next();
            if (literal == null
                    || !(values.size() + 1 < types.size() ? behind.is(',') : behind.kind() == Token.Kind.END)) {
                throw altered(token);
            }
            Expr.Constant constant = Conversion.of(literal, type);
            if (constant.type() != type) {
                throw altered(token);
            }
            values.add(constant);
        }
        return values;
    }

    private static String text(Source token) throws QueryException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token.text());
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw altered(token);
        }
    }

    private static QueryException altered(Source token) {
        return token.wrong(
                0, "this token is not of this query and its order: take nextLink as it is, or begin without it");
    }

    private static String check(String order, String literals) {
        return Digest.of(order + "\n" + literals).substring(0, CHECK);
    }
}
