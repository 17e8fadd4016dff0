package chorale.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the conditions on one field of an index allow: equalities (null: none), or a range. It may hold more than what matches. */
final class Bounds {
    List<Object> equal;
    Object low = SortedIndex.LOW;
    Object high = SortedIndex.HIGH;
    boolean lowInclusive = true;
    boolean highInclusive = true;
    /** Whether a document without the field cannot match. */
    boolean present;

    private final boolean array;
    private final boolean nullable;

    /** 'array': some document has an array at the field. 'nullable': documents without the field are in the index, under null. */
    private Bounds(boolean array, boolean nullable) {
        this.array = array;
        this.nullable = nullable;
    }

    /** Everything. */
    static Bounds none() {
        return new Bounds(true, false);
    }

    static Bounds of(List<Object> conditions, SortedIndex index, int column) {
        boolean array = index.multikey(column);
        Bounds out = new Bounds(array, !index.sparse() && !array);
        for (Object condition : conditions) {
            if (condition instanceof Document d && operators(d)) out.read(d);
            else if (condition instanceof BsonRegularExpression regex) out.prefix(regex.getPattern(), regex.getOptions());
            else if (out.indexable(condition)) out.equal = Collections.singletonList(wrap(condition));
            out.present |= scalar(condition);
            if (out.equal != null) return out;
        }
        return out;
    }

    boolean ranged() {
        return low != SortedIndex.LOW || high != SortedIndex.HIGH;
    }

    private boolean indexable(Object value) {
        return scalar(value) || nullable && Missing.isNullOrMissing(value);
    }

    private void read(Document d) {
        if (d.containsKey("$eq") && indexable(d.get("$eq"))) {
            equal = Collections.singletonList(wrap(d.get("$eq")));
        } else if (d.get("$in") instanceof Collection<?> values && values.stream().allMatch(this::indexable)) {
            TreeSet<Object> sorted = new TreeSet<>(Storage::compare);
            values.forEach(v -> sorted.add(wrap(v)));
            equal = new ArrayList<>(sorted);
        }
        present |= Utils.isTrue(d.get("$exists")) || scalar(d.get("$eq"));
        if (d.get("$regex") instanceof String pattern) prefix(pattern, d.containsKey("$options") ? "other" : "");
        d.forEach(this::compare);
        present |= ranged();
    }

    private void compare(String operator, Object value) {
        if (operator.equals("$ne") && value == null && !array) low(null, false);
        if (!scalar(value)) return;
        if (operator.startsWith("$gt")) low(value, operator.equals("$gte"));
        if (operator.startsWith("$lt")) high(value, operator.equals("$lte"));
    }

    // Two bounds on an array may be met by two different elements, so only the first may narrow the range.
    private void low(Object value, boolean inclusive) {
        if (array && high != SortedIndex.HIGH || low != SortedIndex.LOW && Storage.compare(low, value) > 0) return;
        low = value;
        lowInclusive = inclusive;
    }

    private void high(Object value, boolean inclusive) {
        if (array && low != SortedIndex.LOW || high != SortedIndex.HIGH && Storage.compare(high, value) < 0) return;
        high = value;
        highInclusive = inclusive;
    }

    /** An anchored, plain, case-sensitive pattern is a range of strings. */
    private void prefix(String pattern, String options) {
        if (options != null && !options.isEmpty() || !pattern.startsWith("^") || pattern.contains("|") || ranged()) return;
        int end = 1;
        while (end < pattern.length() && (Character.isLetterOrDigit(pattern.charAt(end)) || " _-@/".indexOf(pattern.charAt(end)) >= 0)) end++;
        if (end < pattern.length() && "*?{".indexOf(pattern.charAt(end)) >= 0) end--;
        if (end <= 1) return;
        low = pattern.substring(1, end);
        high = pattern.substring(1, end) + Character.MAX_VALUE;
        present = true;
    }

    private static boolean operators(Document d) {
        return !d.isEmpty() && d.keySet().iterator().next().startsWith("$");
    }

    private static Object wrap(Object value) {
        return value instanceof Missing ? null : value;
    }

    static boolean scalar(Object v) {
        return !(Missing.isNullOrMissing(v) || v instanceof Map || v instanceof Collection || v instanceof BsonRegularExpression);
    }
}
