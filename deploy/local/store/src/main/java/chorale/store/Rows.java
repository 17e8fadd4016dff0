package chorale.store;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The rows of several ranges, read no further than they are asked for: one range after the other, or merged in an order. */
final class Rows {
    private Rows() {}

    // Not Collection.stream() nor flatMap: a sub-set counts itself first, row by row, and nested streams are read whole.
    static <T> Stream<T> stream(Iterator<T> rows) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
    }

    static Iterator<Object[]> of(SortedIndex index, List<Object[][]> ranges, Order order) {
        boolean backwards = order != null && order.backwards();
        Iterator<Object[][]> each = ranges.iterator();
        return order == null || ranges.size() < 2 ? new Chained(index, each, backwards) : new Merged(index, each, order);
    }

    private static Iterator<Object[]> open(SortedIndex index, Object[][] range, boolean backwards) {
        var rows = index.between(range[0], range[1]);
        return backwards ? rows.descendingIterator() : rows.iterator();
    }

    private static final class Chained implements Iterator<Object[]> {
        private final SortedIndex index;
        private final Iterator<Object[][]> ranges;
        private final boolean backwards;
        private Iterator<Object[]> current = Collections.emptyIterator();

        Chained(SortedIndex index, Iterator<Object[][]> ranges, boolean backwards) {
            this.index = index;
            this.ranges = ranges;
            this.backwards = backwards;
        }

        @Override
        public boolean hasNext() {
            while (!current.hasNext() && ranges.hasNext()) current = open(index, ranges.next(), backwards);
            return current.hasNext();
        }

        @Override
        public Object[] next() {
            if (!hasNext()) throw new NoSuchElementException();
            return current.next();
        }
    }

    private static final class Merged implements Iterator<Object[]> {
        private record Head(Object[] row, Iterator<Object[]> rest) {}

        private final PriorityQueue<Head> heads;

        Merged(SortedIndex index, Iterator<Object[][]> ranges, Order order) {
            heads = new PriorityQueue<>((a, b) -> order.compare(a.row(), b.row()));
            ranges.forEachRemaining(range -> add(open(index, range, order.backwards())));
        }

        private void add(Iterator<Object[]> rows) {
            if (rows.hasNext()) heads.add(new Head(rows.next(), rows));
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public Object[] next() {
            Head first = heads.remove();
            add(first.rest());
            return first.row();
        }
    }
}
