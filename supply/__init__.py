"""What depeche is made from: the locks, the licences, and what is known to be vulnerable."""
