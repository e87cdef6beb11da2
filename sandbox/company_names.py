"""Names for made-up people, by site, separated by spaces."""

FIRST_NAMES = {
    "Paris": (
        "Adèle Amélie Anaïs Antoine Aurélie Baptiste Camille Chloé Clément Élodie Émile Fatou François Gaëlle Hélène "
        "Inès Jérôme Julien Karim Léa Louis Manon Mathieu Nadia Noémie Océane Pauline Raphaël Sofiane Théo Yasmine Zoé"
    ),
    "Montréal": (
        "Alexandre Amira Audrey Benoît Brendan Catherine Dominic Étienne Ève Félix Gabrielle Geneviève Guillaume "
        "Isabelle Jean-François Joëlle Kevin Laurence Liam Maude Mélissa Nicolas Olivia Philippe Rosalie Samuel Tristan"
    ),
    "Singapore": (
        "Aisyah Amanda Arjun Boon Cheryl Daniel Deepa Grace Hafiz Hui-Min Jasmine Jia-Wei Kavitha Kenneth Li-Ting "
        "Farid Marcus Mei-Ling Nurul Priya Rachel Ravi Shu-Fen Siti Terence Wei-Jie Xin-Yi Yong-Sheng"
    ),
}
LAST_NAMES = {
    "Paris": (
        "Bernard Benali Bertrand Chevalier Diallo Dubois Dupré Fontaine Garnier Girard Haddad Lambert Laurent Lefèvre "
        "Lemoine Marchand Mercier Moreau Nguyen Perrin Renaud Rousseau Roux Traoré Vasseur Vidal"
    ),
    "Montréal": (
        "Beaulieu Bélanger Bouchard Campbell Côté Desrosiers Fortin Gagnon Gauthier Lavoie Leblanc Lévesque MacDonald "
        "Morin O'Brien Ouellet Paquette Pelletier Poirier Rousseau Roy St-Pierre Tremblay Villeneuve"
    ),
    "Singapore": (
        "Ang Chan Cheong Chua Fernandez Goh Ho Ibrahim Krishnan Lee Lim Menon Nair Ng Ong Pereira Pillai Rahman Seah "
        "Sim Tan Teo Toh Wong Yeo"
    ),
}
