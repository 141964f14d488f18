"""The reproducible demonstration city: schematic outlines (示意), seeded forests and two censuses, labelled
people, tickets in several states. Every number here is invented for showing and says so on the pages."""
