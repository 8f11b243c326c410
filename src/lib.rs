//! Usher brings a customer to the right person and gives the two a private place to talk.
