//! Fictional offers with the vocabulary of real ones: trades, names, communes, tasks.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

pub(super) struct Offer {
    title: String,
    host: String,
    commune: String,
    description: String,
}

impl Offer {
    pub(super) fn fields(&self) -> [(&str, u8); 4] {
        [
            (&self.title, 80),
            (&self.host, 60),
            (&self.commune, 40),
            (&self.description, 10),
        ]
    }
}

const TRADES: &str = "Boulangerie Pâtisserie Menuiserie Plomberie Électricité Carrosserie \
    Mécanique Coiffure Esthétique Restauration Hôtellerie Logistique Magasinage Comptabilité \
    Secrétariat Accueil Vente Fleuriste Horticulture Maçonnerie Couverture Charpente Serrurerie \
    Chaudronnerie Usinage Soudage Maintenance Informatique Imprimerie Pressing Couture Maroquinerie \
    Boucherie Charcuterie Poissonnerie Pharmacie Crèche Ambulance Transport Garage Peinture";
const TASKS: &str = "accueillir les clients tenir la caisse préparer les commandes réparer monter \
    démonter contrôler nettoyer ranger les rayons étiqueter livrer poser câbler souder découper \
    assembler facturer classer rédiger répondre au téléphone organiser le planning avec le tuteur \
    dans l'atelier sur un chantier en cuisine au comptoir du matériel neuf";
const PLACES: &str = "Nancy Metz Épinal Lunéville Bar-le-Duc Verdun Thionville Sarreguemines \
    Forbach Saint-Dié-des-Vosges Toul Pont-à-Mousson Longwy Briey Remiremont Gérardmer Commercy \
    Sarrebourg Neufchâteau Vittel Saint-Avold Hagondange Jarny Baccarat Raon-l'Étape";
const SYLLABLES: &str = "ba be bi bo bou cha che cla cre da de do du fa fe flo gau ge gran gui hen \
    ja jo lam lau le lo ma mar me mi mo mou nau ni or pa per pi poi ra re ri ro rou sa ser si so \
    tan te thi tho tri va ver vi vau wa zim";

struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next_u32()).unwrap() % n
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn name(&mut self, syllables: &[&str]) -> String {
        let count = 2 + self.below(2);
        let name: String = (0..count).map(|_| self.one(syllables)).collect();
        name[..1].to_uppercase() + &name[1..]
    }
}

pub(super) fn offers(count: usize) -> Vec<Offer> {
    let lists = [TRADES, TASKS, PLACES, SYLLABLES];
    let [trades, tasks, places, syllables] =
        lists.map(|list| list.split_whitespace().collect::<Vec<_>>());
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(54_300));
    (0..count)
        .map(|_| {
            let trade = draw.one(&trades);
            Offer {
                title: format!("{trade} : découverte du métier, {}", draw.one(&trades)),
                host: format!("{trade} {} et fils", draw.name(&syllables)),
                commune: format!("{} 5{:04}", draw.one(&places), draw.below(900) * 10),
                description: (0..12)
                    .map(|_| draw.one(&tasks))
                    .collect::<Vec<_>>()
                    .join(" "),
            }
        })
        .collect()
}

pub(super) const QUERIES: [&str; 11] = [
    "b",
    "boulangerie nancy",
    "boulangrie nanci",
    "l'atelier de menuis",
    "electricte st die",
    "couture pont a mousson",
    "chaudronerie thionvile",
    "vente 5430",
    "pharmacie zanzibar",
    "astronaute",
    "de la",
];
