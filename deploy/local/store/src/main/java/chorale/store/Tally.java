package chorale.store;

/** What answering a query cost, for `explain`. */
final class Tally {
    long keys;
    long documents;
}
